/** Accounts on one phone, as the registry, the ledger and the history have them. */
import { createHash } from 'node:crypto';
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AccountEvent } from '../../lambdas/domain/account/account-event.ts';
import type { Device } from '../../lambdas/domain/devices/device.ts';
import { entryFrom } from '../../lambdas/domain/ledger/entries.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { accountEventItem } from '../../lambdas/store/account-events.ts';
import { entriesStore } from '../../lambdas/store/entries-store.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { hardwareDeviceKey, walletKey } from '../../lambdas/store/keys.ts';
import { paymentItem } from '../../lambdas/store/ledger-items.ts';
import { deviceItem } from '../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { encodeStoreLines } from '../../lambdas/store/stores/line-bytes.ts';
import { dividedIn, linesKey } from '../../lambdas/store/stores/parts.ts';
import { storeLinesIn } from '../../lambdas/store/stores/store-lines-in.ts';
import { tables } from './tables.ts';
import { noon, paymentOf, type TestCustomer, thumbprint } from './transfers.ts';

/** As an attestation names a phone. */
export const onePhone = 'p'.repeat(43);

const subOf = (index: number): string =>
  createHash('sha256')
    .update(`member ${index}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const memberOf = (index: number): TestCustomer => ({
  id: subOf(index),
  device: thumbprint(`the device of member ${index}`),
});

/** @param key of the device, where the test signs with it */
export const deviceOn = (
  phone: string,
  { id: customer, device: id }: TestCustomer,
  key?: Device['publicJwk'],
): Device => ({
  id,
  customer,
  name: 'The phone of somebody with a name',
  cognitoDeviceKey: `ap-northeast-1_${customer}`,
  publicJwk: key ?? { kty: 'EC', crv: 'P-256', x: thumbprint(`${id} x`), y: thumbprint(`${id} y`) },
  enrolledAt: noon,
  additional: false,
  evidence: { format: 'android-key', securityLevel: 'strongbox', hardwareId: phone, details: {} },
  registration: { at: noon },
});

/** The device as an enrolment on that phone leaves it. */
export const enrolledItems = (device: Device): readonly Item[] => [
  deviceItem(device),
  toItem({
    ...hardwareDeviceKey(device.evidence.hardwareId ?? '', device.id),
    customer: device.customer,
    enrolledAt: device.enrolledAt,
  }),
  accountEventItem({
    id: `enrolled-${device.id}`,
    customer: device.customer,
    kind: 'device_enrolled',
    at: device.enrolledAt,
    by: { role: 'customer' },
    device: device.id,
    details: {},
  } satisfies AccountEvent),
];

/** Twenty-five at a time. */
export async function putAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    const some = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: some } }));
  }
}

/** What follows from payments of the ledger: the history, and the stores' lines. */
export async function project(client: DynamoDBClient, payments: readonly Payment[]): Promise<void> {
  const history = entriesStore({ client, runtime, ...tables });
  await Promise.all(
    payments.map(async (payment) => {
      const entry = entryFrom(payment, payment.createdAt);
      if (entry) await history.record(entry);
    }),
  );
  const lines = payments.flatMap((payment) => storeLinesIn(paymentItem(payment)));
  await putAll(
    client,
    tables.projectionsTable,
    dividedIn(1, lines).map((some, index) =>
      toItem({ ...linesKey(0, some, String(index).padStart(40, '0')), lines: encodeStoreLines(some.lines) }),
    ),
  );
}

/** So many accounts on one phone, each with one payment. @param from the number of the first */
export async function ringOnOnePhone(
  client: DynamoDBClient,
  {
    accounts,
    from = 0,
    phone = onePhone,
  }: { readonly accounts: number; readonly from?: number; readonly phone?: string },
): Promise<readonly Payment[]> {
  const members = Array.from({ length: accounts }, (_, index) => memberOf(from + index));
  await putAll(
    client,
    tables.registryTable,
    members.flatMap((member) => enrolledItems(deviceOn(phone, member))),
  );
  const payments = members.map((member) =>
    paymentOf(member, { amount: 500n, key: 'the one payment of a member' }),
  );
  const wallets = members.map(({ id, device }) =>
    toItem({
      ...walletKey(id),
      currency: 'JPY',
      available: 0n,
      pending: 0n,
      status: 'active',
      devices: new Set([device]),
    }),
  );
  await putAll(client, tables.ledgerTable, [...wallets, ...payments.map(paymentItem)]);
  await project(client, payments);
  return payments;
}
