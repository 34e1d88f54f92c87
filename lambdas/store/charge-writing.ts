/** The ledger as charges ask for it, and the count of codes that do not exist. */
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CancelChargePorts } from '../domain/charges/cancel-charge.ts';
import type { ChargePorts } from '../domain/charges/create-charge.ts';
import { type GuessLimits, windowOf } from '../domain/charges/guesses.ts';
import type { RefundChargePorts } from '../domain/charges/refund-charge.ts';
import { placeholders } from './conditions.ts';
import type { RegistryOptions } from './item-access.ts';
import { toItem } from './items.ts';
import { terminalKey } from './keys.ts';
import { ledgerEnding } from './ledger-ending.ts';
import { ledgerReading } from './ledger-reading.ts';
import { ledgerRefunds } from './ledger-refunds.ts';
import { writeCharge } from './ledger-writing.ts';
import { retrying } from './retry.ts';

export const chargeLedger = (
  options: RegistryOptions & { readonly ledgerTable: string },
): ChargePorts['ledger'] => ({
  readCharge: ledgerReading(options).readCharge,
  writeCharge: (payment, terms) => writeCharge(options, payment, terms),
});

type Reading = RegistryOptions & { readonly ledgerTable: string };

export const chargeRefunds = (options: Reading): RefundChargePorts['ledger'] => {
  const { readRefund, writeRefund } = ledgerRefunds(options);
  return { readCharge: ledgerReading(options).readCharge, readRefund, writeRefund };
};

export const chargeEnding = (
  options: Reading & { readonly casesTable: string },
): CancelChargePorts['ledger'] => ({
  readCharge: ledgerReading(options).readCharge,
  writeRefund: ledgerRefunds(options).writeRefund,
  withdraw: ledgerEnding(options).withdraw,
});

/**
 * Counts a code that does not exist against the terminal that came with it. An answer that was lost may count it twice:
 * that is on the safe side.
 */
export async function countBadCode(
  { client, runtime, registryTable }: RegistryOptions,
  limits: GuessLimits,
  { terminal, now }: { readonly terminal: string; readonly now: number },
): Promise<void> {
  const from = windowOf(now, limits);
  const attempt = (update: string, condition: string) =>
    retrying(runtime, () =>
      client.send(
        new UpdateItemCommand({
          TableName: registryTable,
          Key: toItem({ ...terminalKey(terminal) }),
          UpdateExpression: update,
          ConditionExpression: condition,
          ...placeholders([update, condition], { ':one': 1, ':from': from }),
        }),
      ),
    ).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      },
    );
  const more = () => attempt('ADD #badCodes :one', 'attribute_exists(#pk) AND #badCodesFrom = :from');
  // The first of a window begins to count anew; a window that has passed never comes back.
  const first = () =>
    attempt(
      'SET #badCodes = :one, #badCodesFrom = :from',
      'attribute_exists(#pk) AND (attribute_not_exists(#badCodesFrom) OR #badCodesFrom < :from)',
    );
  (await more()) || (await first()) || (await more());
}
