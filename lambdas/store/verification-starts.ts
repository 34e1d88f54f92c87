/** Starts verifications: by an enrolled device, once for each request, so many a day, in one transaction. */
import { type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import type {
  StartRefusal,
  StartWrite,
  VerificationStarts,
} from '../domain/verification/start-verification.ts';
import { accountClauses, accountClauseValues } from './account-clauses.ts';
import { allOf, type Clause, expressions, placeholders } from './conditions.ts';
import { putNew, readItem } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { verificationDayKey, verificationKey, verificationRequestKey, walletKey } from './keys.ts';
import { levelIn } from './ledger-items.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import { transact } from './transact.ts';
import {
  readVerification,
  type VerificationTable,
  verificationItem,
  verificationOf,
} from './verification-items.ts';

export interface VerificationStartsOptions extends VerificationTable {
  readonly ledgerTable: string;
}

export function verificationStarts(options: VerificationStartsOptions): VerificationStarts {
  return {
    start: (write) => start(options, write),
    async keepUrl(reference, url) {
      const update = 'SET #url = if_not_exists(#url, :url)';
      const known = 'attribute_exists(#pk)';
      const command = new UpdateItemCommand({
        TableName: options.registryTable,
        Key: toItem({ ...verificationKey(reference) }),
        UpdateExpression: update,
        ConditionExpression: known,
        ReturnValues: 'ALL_NEW',
        ...placeholders([update, known], { ':url': url }),
      });
      const { Attributes } = await retrying(options.runtime, () => options.client.send(command));
      return verificationOf(Attributes ?? {});
    },
  };
}

/** What must hold of the wallet for a verification. That it is there at all, an enrolled device has seen to. */
export const startClauses = ({ device, authTime }: StartWrite): readonly Clause<StartRefusal>[] => [
  {
    name: 'device enrolled',
    expression: 'contains(#devices, :device)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(device),
  },
  ...accountClauses(authTime),
  {
    name: 'not verified yet',
    expression: '(attribute_not_exists(#level) OR #level <> :verified)',
    code: 'identity_already_verified',
    holds: (wallet) => levelIn(wallet) !== 'identity_verified',
  },
];

/** Who cannot sign for the customer learns nothing, not even of an earlier request. */
const learnNothing: readonly StartRefusal[] = ['device_not_enrolled', 'session_ended'];

async function start(
  options: VerificationStartsOptions,
  write: StartWrite,
): ReturnType<VerificationStarts['start']> {
  const { verification, request } = write;
  const done = await transact(options, [
    { ConditionCheck: walletCheck(options.ledgerTable, write) },
    putNew(options.registryTable, requestItem(write)),
    putNew(options.registryTable, verificationItem(verification)),
    { Update: dayUpdate(options.registryTable, write) },
  ]);
  if (done.outcome === 'committed') return verification;
  // All are asked: a cancelled transaction need not name every condition that failed.
  const [wallet, earlier] = await Promise.all([
    readItem(options, walletKey(verification.customer), options.ledgerTable),
    readItem(options, verificationRequestKey(request.id)),
  ]);
  const refused = whyNot(write, wallet);
  if (refused !== undefined && learnNothing.includes(refused)) return refuse(refused);
  if (earlier) return replay(options, request.fingerprint, earlier);
  if (refused !== undefined) return refuse(refused);
  const dayIsFull = done.outcome === 'refused' && done.results.at(-1)?.failed === true;
  if (dayIsFull) return refuse('limit_exceeded');
  throw new ServiceBusy('It is not known yet whether the verification was started');
}

function whyNot(write: StartWrite, wallet: Item | undefined): StartRefusal | undefined {
  if (!wallet) return 'device_not_enrolled';
  const fields = fieldsOf(wallet);
  return firstRefusal(
    startClauses(write)
      .filter((clause) => !clause.holds(fields))
      .map(({ code }) => code),
  );
}

async function replay(options: VerificationStartsOptions, fingerprint: string, earlier: Item) {
  const fields = fieldsOf(earlier);
  if (fields.text('fingerprint') !== fingerprint) return refuse('idempotency_conflict');
  const reference = fields.text('reference');
  const verification = await readVerification(options, reference);
  if (verification) return verification;
  throw new Error(`The request of ${reference} is there, and the verification is not`);
}

const requestItem = ({ request, verification }: StartWrite): Item =>
  toItem({
    ...verificationRequestKey(request.id),
    fingerprint: request.fingerprint,
    reference: verification.reference,
  });

function walletCheck(table: string, write: StartWrite): NonNullable<TransactWriteItem['ConditionCheck']> {
  const condition = allOf(startClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.verification.customer) }),
    ConditionExpression: condition,
    ...expressions([condition], {
      ':device': write.device,
      ...accountClauseValues(write.authTime),
      ':verified': 'identity_verified',
    }),
  };
}

/** Seconds. The day's count says nothing any more when the day is over everywhere. */
const KEPT = 3 * 24 * 60 * 60;

/** Each start costs the provider's price. */
export const roomInDay = '(attribute_not_exists(#started) OR #started < :max)';

function dayUpdate(
  table: string,
  { verification, maxPerDay }: StartWrite,
): NonNullable<TransactWriteItem['Update']> {
  const { customer, startedAt } = verification;
  const update = 'SET #expires = :expires ADD #started :one';
  return {
    TableName: table,
    Key: toItem({ ...verificationDayKey(customer, new Date(startedAt).toISOString().slice(0, 10)) }),
    UpdateExpression: update,
    ConditionExpression: roomInDay,
    ...expressions(
      [update, roomInDay],
      { ':one': 1, ':max': maxPerDay, ':expires': Math.ceil(startedAt / 1000) + KEPT },
      { '#expires': expiresAttribute },
    ),
  };
}
