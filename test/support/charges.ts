/** What the domain is asked for at a till, and the real stores that it decides with. */
import { createHash, randomUUID } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ChargePorts, CreateChargeCommand } from '../../lambdas/domain/charges/create-charge.ts';
import type { PaymentCode } from '../../lambdas/domain/codes/code.ts';
import {
  type CreatePaymentCodeCommand,
  createPaymentCode,
} from '../../lambdas/domain/codes/create-payment-code.ts';
import { chargeId } from '../../lambdas/domain/identifiers.ts';
import { isRefusal } from '../../lambdas/domain/refusal.ts';
import type { Terminal } from '../../lambdas/domain/terminals/terminal.ts';
import { chargeFacts } from '../../lambdas/store/charge-facts.ts';
import { chargeLedger, countBadCode } from '../../lambdas/store/charge-writing.ts';
import { paymentCodes } from '../../lambdas/store/payment-codes.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { terminalItem } from '../../lambdas/store/terminal-items.ts';
import { moneyPorts, yen } from './money-requests.ts';
import { tables } from './tables.ts';
import { fingerprintOf, noon, signedIn, someEvidence, type TestCustomer, thumbprint } from './transfers.ts';

const MINUTE = 60_000;
const guesses = { most: 3, window: 10 * MINUTE };

export function chargePorts(client: DynamoDBClient): ChargePorts {
  const { facts: customers, ledger: _, ...shared } = moneyPorts(client);
  const options = { client, runtime, ...tables };
  return {
    ...shared,
    facts: chargeFacts({ ...options, customers }),
    ledger: chargeLedger(options),
    promote: async () => undefined,
    guesses: { ...guesses, count: (terminal, now) => countBadCode(options, guesses, { terminal, now }) },
  };
}

/** A terminal of the store of the tests that has its key. */
export async function terminalOf(
  client: DynamoDBClient,
  change: Partial<Terminal> = {},
): Promise<Terminal & { readonly signer: string }> {
  const id = change.id ?? randomUUID().replaceAll('-', '').slice(0, 26);
  const signer = thumbprint(`key of ${id}`);
  const terminal: Terminal = {
    id,
    store: 'shinjuku-east',
    number: 1,
    name: 'Till 1',
    state: 'active',
    key: {
      thumbprint: signer,
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
    },
    registeredAt: noon,
    badCodes: 0,
    badCodesFrom: 0,
    ...change,
  };
  const Item = terminalItem(terminal);
  await client.send(new PutItemCommand({ TableName: tables.registryTable, Item }));
  return { ...terminal, signer };
}

/** A code that the customer's phone asked for a moment ago. */
export async function codeFor(
  client: DynamoDBClient,
  customer: TestCustomer,
  change: Partial<CreatePaymentCodeCommand> = {},
): Promise<PaymentCode> {
  const { facts, timeZone } = moneyPorts(client);
  const codes = paymentCodes({ client, runtime, ...tables });
  const made = await createPaymentCode(
    { facts, codes, minutes: 5, timeZone },
    {
      id: `code_${createHash('sha256').update(randomUUID()).digest('base64url').slice(0, 26)}A`,
      fingerprint: fingerprintOf({ kind: 'payment_code', currency: 'JPY', maxAmount: change.maxAmount }),
      customer: customer.id,
      device: customer.device,
      authTime: signedIn,
      currency: 'JPY',
      maxAmount: undefined,
      evidence: someEvidence,
      country: 'JP',
      now: noon,
      ...change,
    },
  );
  if (isRefusal(made)) throw new Error(made.refused);
  return made;
}

/** 1,200 yen of groceries. */
export function chargeCommand(
  terminal: { readonly id: string; readonly signer: string; readonly store?: string },
  code: string,
  change: Partial<CreateChargeCommand> = {},
): CreateChargeCommand {
  const { money = yen(1200n), reference = 'receipt-1', store = 'shinjuku-east' } = change;
  const { lines = [{ category: 'groceries', quantity: 1, amount: money.amount }] } = change;
  return {
    id: chargeId(terminal.id, reference),
    fingerprint: fingerprintOf({ kind: 'payment', store, money, lines, charge: { reference, code } }),
    terminal: terminal.id,
    signer: terminal.signer,
    store,
    code,
    reference,
    money,
    lines,
    evidence: someEvidence,
    country: 'JP',
    now: noon + MINUTE,
    ...change,
  };
}
