/** Payments, top-ups and wallets for tests, each of a customer of its own. */
import { createHash, randomUUID } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fingerprint, paymentId, refundId, topUpId } from '../../lambdas/domain/identifiers.ts';
import { fundingAccount, storeAccount, walletAccount } from '../../lambdas/domain/ledger/chart.ts';
import type { Terms } from '../../lambdas/domain/ledger/ledger.ts';
import type { LevelLimits, Limits } from '../../lambdas/domain/ledger/limits.ts';
import type { Payment, Refund, TopUp } from '../../lambdas/domain/ledger/transfer.ts';
import type { Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import type { Judgement } from '../../lambdas/domain/risk/evaluate.ts';
import { placeholders } from '../../lambdas/store/conditions.ts';
import { deviceRegistry } from '../../lambdas/store/device-registry.ts';
import { type Asked, requestBody } from '../../lambdas/store/evidence/asked.ts';
import { toItem } from '../../lambdas/store/items.ts';
import { walletKey } from '../../lambdas/store/keys.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { refundFingerprint } from '../../lambdas/store/refund-items.ts';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import { challengeFor, softwareEvidence } from './devices.ts';
import { tables } from './tables.ts';

/** Noon of 22 November 2026 in Tokyo. */
export const noon = Date.UTC(2026, 10, 22, 3);
export const today = '2026-11-22';

/** As long as a real one: the thumbprint of a key that nobody has. */
export const thumbprint = (name: string): string => createHash('sha256').update(name).digest('base64url');

/** Seconds since the epoch: a minute before noon. */
export const signedIn = noon / 1000 - 60;

const unlimited: LevelLimits = {
  balance: 999_999_999_999_999n,
  paymentPerDay: 999_999_999_999_999n,
  paymentPerMonth: 999_999_999_999_999n,
  topUpPerDay: 999_999_999_999_999n,
};

/** The limits of a stage, alike for all levels. */
export const limitsWith = (limits: Partial<LevelLimits> = {}): Limits => ({
  contact_verified: { ...unlimited, ...limits },
  identity_verified: { ...unlimited, ...limits },
});

export const noCounters: Terms['past'] = { days: [], months: [], devices: [] };

/** Terms that refuse nothing but what the test is about. */
export const termsWith = (
  limits: Partial<LevelLimits> = {},
  change: Partial<Omit<Terms, 'limits'>> = {},
): Terms => ({
  authTime: signedIn,
  now: noon,
  level: 'contact_verified',
  limits: { ...unlimited, ...limits },
  firstDayLimit: undefined,
  pending: 0n,
  past: noCounters,
  ...change,
});

export interface TestCustomer {
  readonly id: string;
  readonly device: string;
}

/** A customer with one enrolled device and so much in the wallet. */
export async function customerWith(
  client: DynamoDBClient,
  funds: bigint,
  options: { readonly enrolledAt?: number } = {},
): Promise<TestCustomer> {
  const id = randomUUID();
  const device = thumbprint(id);
  await enrol(client, id, device, options.enrolledAt ?? noon);
  const customer = { id, device };
  if (funds > 0n) {
    const topUp = topUpOf(customer, { amount: funds, key: 'initial-funds', day: '2020-01-01' });
    const ledger = ledgerWriting({ client, runtime: systemRuntime, ...tables });
    const written = await ledger.writeTopUp(topUp, termsWith());
    if (written.outcome !== 'written') throw new Error('The wallet of the test could not be filled');
  }
  return customer;
}

export async function enrol(client: DynamoDBClient, customer: string, device: string, enrolledAt = noon) {
  return deviceRegistry({ client, runtime: systemRuntime, ...tables }).enrol({
    device: {
      id: device,
      customer,
      name: 'Phone',
      cognitoDeviceKey: `ap-northeast-1_${randomUUID()}`,
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint(`${device} x`), y: thumbprint(`${device} y`) },
      enrolledAt,
      evidence: softwareEvidence,
    },
    // A sign-in that no end of a session up to now reaches.
    authTime: Math.floor(enrolledAt / 1000) + 1,
    challenge: await challengeFor(client, customer),
    currency: 'JPY',
    maxDevices: 5,
    hardwareDays: 30,
  });
}

/** Sets attributes of the wallet's item, as functions do that are not part of the test. */
export async function changeWallet(
  client: DynamoDBClient,
  customer: string,
  change: Partial<Pick<Wallet, 'status' | 'sessionsSince' | 'coolOffUntil' | 'level'>>,
): Promise<void> {
  const names = Object.keys(change);
  const update = `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`;
  await client.send(
    new UpdateItemCommand({
      TableName: tables.ledgerTable,
      Key: toItem({ ...walletKey(customer) }),
      UpdateExpression: update,
      ...placeholders([update], Object.fromEntries(Object.entries(change).map(([k, v]) => [`:${k}`, v]))),
    }),
  );
}

export const freeze = (client: DynamoDBClient, customer: string): Promise<void> =>
  changeWallet(client, customer, { status: 'frozen' });

interface Wish {
  readonly amount: bigint;
  /** The Idempotency-Key; a new one each time by default. */
  readonly key?: string;
  readonly device?: string;
  readonly currency?: string;
  readonly day?: string;
}

/** Stands for what a device signed, where a test does not look at it. */
export const someEvidence: Uint8Array = new Uint8Array(140).fill(7);

/** The fingerprint of the request that makes such a transfer. */
export const fingerprintOf = (asked: Asked): string => fingerprint(requestBody(asked));

const withFingerprint = <T extends Asked>(transfer: T): T & { readonly fingerprint: string } => ({
  ...transfer,
  fingerprint: fingerprintOf(transfer),
});

/** A judgement of which nothing but this is known. */
export const judgedWith = (reasons: readonly string[]): Omit<Judgement, 'signals'> => ({
  ruleset: 'standard-4',
  reasons,
  shadow: [],
  snoozed: [],
  score: 0,
});

const common = (customer: TestCustomer, asked: Wish) => ({
  money: { amount: asked.amount, currency: asked.currency ?? 'JPY' },
  evidence: someEvidence,
  customer: customer.id,
  device: asked.device ?? customer.device,
  createdAt: noon,
  day: asked.day ?? today,
  version: 1,
});

export const paymentOf = (
  customer: TestCustomer,
  asked: Wish & { readonly state?: 'posted' | 'pending' },
): Payment =>
  withFingerprint({
    ...common(customer, asked),
    id: paymentId(customer.id, asked.key ?? randomUUID()),
    kind: 'payment',
    state: asked.state ?? 'posted',
    debit: walletAccount(customer.id),
    credit: storeAccount('shinjuku-east'),
    counterparty: 'Shinjuku East',
    store: 'shinjuku-east',
    lines: [],
    ...judgedWith(asked.state === 'pending' ? ['amount_high'] : []),
    signals: { amount: asked.amount },
  });

export const topUpOf = (customer: TestCustomer, asked: Wish): TopUp =>
  withFingerprint({
    ...common(customer, asked),
    id: topUpId(customer.id, asked.key ?? randomUUID()),
    kind: 'top_up',
    state: 'posted',
    debit: fundingAccount('sandbox'),
    credit: walletAccount(customer.id),
    counterparty: 'sandbox',
    fundingSource: 'sandbox',
    ...judgedWith([]),
    signals: { flow: 'top_up', amount: asked.amount },
  });

/** Some of a payment back, at noon. */
export function refundOf(
  payment: Payment,
  amount: bigint,
  { key = randomUUID(), reason = 'goods_returned' }: { readonly key?: string; readonly reason?: string } = {},
): Refund {
  const wish = {
    paymentId: payment.id,
    money: { amount, currency: payment.money.currency },
    reason,
  };
  return {
    id: refundId('the operator', key),
    kind: 'refund',
    state: 'posted',
    debit: payment.credit,
    credit: payment.debit,
    ...wish,
    fingerprint: refundFingerprint(wish),
    customer: payment.customer,
    counterparty: payment.counterparty,
    createdAt: noon,
    day: today,
    version: 1,
    store: payment.store,
    by: 'operator-1',
  };
}
