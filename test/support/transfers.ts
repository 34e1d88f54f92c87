/** Payments, top-ups and wallets for tests, each of a customer of its own. */
import { createHash, randomUUID } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fingerprint, paymentId, topUpId } from '../../lambdas/domain/identifiers.ts';
import {
  fundingAccount,
  type Payment,
  storeAccount,
  type TopUp,
  walletAccount,
} from '../../lambdas/domain/ledger/transfer.ts';
import { deviceRegistry } from '../../lambdas/store/device-registry.ts';
import { toItem } from '../../lambdas/store/items.ts';
import { walletKey } from '../../lambdas/store/keys.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import { challengeFor, softwareEvidence } from './devices.ts';
import { tables } from './tables.ts';

/** Noon of 22 November 2026 in Tokyo. */
export const noon = Date.UTC(2026, 10, 22, 3);
export const today = '2026-11-22';

/** As long as a real one: the thumbprint of a key that nobody has. */
export const thumbprint = (name: string): string => createHash('sha256').update(name).digest('base64url');

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
    const written = await ledger.writeTopUp(topUp, { dayLimit: funds, pastDays: [] });
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
    challenge: await challengeFor(client, customer),
    currency: 'JPY',
    maxDevices: 5,
    hardwareDays: 30,
  });
}

/** As no function of the platform can yet. */
export async function freeze(client: DynamoDBClient, customer: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: tables.ledgerTable,
      Key: toItem({ ...walletKey(customer) }),
      UpdateExpression: 'SET #status = :frozen',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({ ':frozen': 'frozen' }),
    }),
  );
}

interface Asked {
  readonly amount: bigint;
  /** The Idempotency-Key; a new one each time by default. */
  readonly key?: string;
  readonly device?: string;
  readonly currency?: string;
  readonly day?: string;
}

const common = (customer: TestCustomer, asked: Asked) => ({
  money: { amount: asked.amount, currency: asked.currency ?? 'JPY' },
  fingerprint: fingerprint({ amount: String(asked.amount), currency: asked.currency ?? 'JPY' }),
  customer: customer.id,
  device: asked.device ?? customer.device,
  createdAt: noon,
  day: asked.day ?? today,
  version: 1,
});

export const paymentOf = (
  customer: TestCustomer,
  asked: Asked & { readonly state?: 'posted' | 'pending' },
): Payment => ({
  ...common(customer, asked),
  id: paymentId(customer.id, asked.key ?? randomUUID()),
  kind: 'payment',
  state: asked.state ?? 'posted',
  debit: walletAccount(customer.id),
  credit: storeAccount('shinjuku-east'),
  counterparty: 'Shinjuku East',
  store: 'shinjuku-east',
  lines: [],
  ruleset: 'standard-1',
  reasons: asked.state === 'pending' ? ['amount_high'] : [],
});

export const topUpOf = (customer: TestCustomer, asked: Asked): TopUp => ({
  ...common(customer, asked),
  id: topUpId(customer.id, asked.key ?? randomUUID()),
  kind: 'top_up',
  state: 'posted',
  debit: fundingAccount('sandbox'),
  credit: walletAccount(customer.id),
  counterparty: 'sandbox',
  fundingSource: 'sandbox',
});
