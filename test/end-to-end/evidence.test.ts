/** What is left of a payment for a dispute: who signed for what, from where, checked with nothing but the tables. */
import { beforeAll, expect, test } from 'vitest';
import { listDevices } from '../../lambdas/contract/devices.ts';
import type { Device } from '../../lambdas/domain/devices/device.ts';
import type { Payment, TopUp } from '../../lambdas/domain/ledger/transfer.ts';
import { verifyEvidence } from '../../lambdas/store/evidence/verify-evidence.ts';
import { transferOf } from '../../lambdas/store/ledger-items.ts';
import { deviceOf } from '../../lambdas/store/registry-items.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

let customer: Customer;
let transfers: Readonly<Record<'topped up' | 'paid' | 'held', Payment | TopUp>>;
let device: Device;

const recorded = async (table: string, pk: string) =>
  (await itemsOf(outputOf(platform.outputs, table))).find((item) => item.pk?.S === pk) ?? {};

beforeAll(async () => {
  [customer] = await Promise.all([
    newCustomer('olivia'),
    newColleague(['operator']).then((operator) => registerStore(operator)),
  ]);
  const ids = {
    'topped up': `TOPUP#${(await topUp(customer, '50000')).body.id}`,
    paid: `PAYMENT#${(await pay(customer, '1200')).body.id}`,
    held: `PAYMENT#${(await pay(customer, '20000')).body.id}`,
  };
  const read = async (pk: string) => transferOf(await recorded('LedgerTable', pk)) as Payment | TopUp;
  transfers = {
    'topped up': await read(ids['topped up']),
    paid: await read(ids.paid),
    held: await read(ids.held),
  };
  device = deviceOf(await recorded('RegistryTable', `DEVICE#${customer.phone.key.id}`));
});

test.each(['topped up', 'paid', 'held'] as const)('money that was %s: the phone signed for it', (what) => {
  const transfer = transfers[what];
  expect(verifyEvidence(transfer, device.publicJwk)).toMatchObject({ ok: true });
  expect(transfer.country).toBe('JP');
  expect(transfer.evidence.length).toBeLessThan(160);

  const more = { ...transfer, money: { ...transfer.money, amount: transfer.money.amount + 1n } };
  expect(verifyEvidence(more, device.publicJwk)).toEqual({ ok: false, check: 'signature' });
});

test('the customer sees when and where the phone was used last', async () => {
  const listed = await until(
    async () => (await customer.phone.api.call(listDevices)).body.devices,
    ([phone]) => phone?.last_used?.at === new Date(transfers.held.createdAt).toISOString(),
  );
  expect(listed.map(({ last_used }) => last_used)).toEqual([
    { at: expect.any(String), country: 'JP', counterparty: transfers.held.counterparty },
  ]);
});
