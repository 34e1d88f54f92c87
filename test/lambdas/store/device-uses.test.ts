import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceUse } from '../../../lambdas/domain/devices/device-use.ts';
import { deviceUses } from '../../../lambdas/store/device-uses.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const store = (client = engine.client()) => deviceUses({ client, runtime, ...tables });
const phone = thumbprint('phone');
let customers = 0;
const someone = () => `customer ${++customers}`;
const use = (customer: string, minutes: number, change: Partial<DeviceUse> = {}): DeviceUse => ({
  customer,
  device: phone,
  at: noon + minutes * 60_000,
  country: 'JP',
  counterparty: 'Shinjuku East',
  transferId: `pay_${minutes}`,
  ...change,
});

test('of each device the last use is kept, in whatever order and however often the records come', async () => {
  const uses = store();
  const record = fc.record({ minutes: fc.nat(3), id: fc.constantFrom('pay_a', 'pay_b'), device: fc.nat(1) });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
      const customer = someone();
      const came = records.map(({ minutes, id, device }) =>
        use(customer, minutes, { transferId: id, device: thumbprint(`device ${device}`) }),
      );
      for (const each of came) await uses.record(each);
      const last = new Map<string, DeviceUse>();
      for (const each of came.sort((a, b) => a.at - b.at || (a.transferId < b.transferId ? -1 : 1)))
        last.set(each.device, each);
      const byDevice = (a: DeviceUse, b: DeviceUse) => (a.device < b.device ? -1 : 1);
      expect([...(await uses.list(customer))].sort(byDevice)).toEqual([...last.values()].sort(byDevice));
    }),
    { numRuns: 40 },
  );
});

test('that a use is later is a condition of the write: without it, a record that comes late wins', async () => {
  const customer = someone();
  const client = engine.client();
  const found = takeAway(client, '#at < :at');
  for (const minutes of [2, 1]) await store(client).record(use(customer, minutes));
  expect(found()).toBe(2);
  expect(await store().list(customer)).toEqual([use(customer, 1)]);
});

test('a use from an unknown country has none', async () => {
  const customer = someone();
  await store().record(use(customer, 1, { country: undefined }));
  const [kept] = await store().list(customer);
  expect(kept).not.toHaveProperty('country');
});

test('nobody sees the devices of somebody else', async () => {
  await store().record(use(someone(), 1));
  expect(await store().list(someone())).toEqual([]);
});
