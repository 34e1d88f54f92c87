import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastChangeOf } from '../../../../lambdas/domain/activity/change.ts';
import {
  activityAt,
  type CustomerRecord,
  newCustomer,
  told,
} from '../../../../lambdas/domain/activity/customer-record.ts';
import {
  newStore,
  type StoreRecord,
  storeActivityAt,
  toldOf,
  VISITORS,
} from '../../../../lambdas/domain/activity/store-record.ts';
import {
  customerRoom,
  decodeCustomer,
  decodeStore,
  deviceHash,
  encodeCustomer,
  encodeStore,
  shortHash,
  storeRoom,
} from '../../../../lambdas/store/activity/activity-bytes.ts';
import {
  DAY,
  entriesOf,
  type History,
  HOUR,
  hourOf,
  MINUTE,
  paid,
  recountCustomer,
} from '../../../support/activity-history.ts';
import { noon, thumbprint } from '../../../support/transfers.ts';

const guards = Array.from({ length: 6 }, (_, index) => ({
  shard: String(index).repeat(12),
  toldTo: 10n ** 40n - 1n,
}));
const hashes = { device: deviceHash };

const recordOf = (histories: readonly History[]): CustomerRecord =>
  histories
    .flatMap(entriesOf)
    .reduce(
      (record, entry) => told(record, lastChangeOf(entry) as never, { ...hashes, hourOf }),
      newCustomer,
    );

const storeRecordOf = (histories: readonly History[], cash = 0): StoreRecord =>
  histories.flatMap(entriesOf).reduce(
    (record, entry) =>
      toldOf(record, lastChangeOf(entry) as never, {
        customer: shortHash(entry.customer),
        isNew: false,
        cash: { pieces: cash, amount: BigInt(cash) },
      }),
    newStore,
  );

/** With each of five devices every hour of a day, every day of a month, and every five minutes of an hour; and topped up as often. */
const busiest = [0, 1, 2, 3, 4].flatMap((device) =>
  [
    ...Array.from({ length: 31 }, (_, day) => noon - day * DAY),
    ...Array.from({ length: 25 }, (_, hour) => noon - hour * HOUR),
    ...Array.from({ length: 13 }, (_, tick) => noon - tick * 5 * MINUTE),
  ].map((at, index) =>
    paid('ann', {
      at: at + device,
      name: `${device} ${index}`,
      device: `phone ${device}`,
      amount: 999_999_999_999_999n,
      kind: index % 9 === 8 ? 'top_up' : 'payment',
      country: ['JP', 'US', 'FR', 'DE', 'KR', 'TW', 'TH'][index % 7],
    }),
  ),
);

describe("a customer's record", () => {
  test('comes back as it was', () => {
    const history = fc.record({
      age: fc.integer({ min: 0, max: 34 * DAY }),
      device: fc.constantFrom('one', 'two'),
      kind: fc.constantFrom('payment', 'top_up'),
      amount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
      country: fc.constantFrom('JP', 'US', undefined),
    } as const);
    fc.assert(
      fc.property(fc.array(history, { maxLength: 20 }), fc.nat(), (drawn, base) => {
        const record = recordOf(
          drawn.map(({ age, ...rest }, index) =>
            paid('ann', { ...rest, at: noon - age, name: String(index) }),
          ),
        );
        const kept = { base, guards, record };
        expect(decodeCustomer(encodeCustomer(kept))).toEqual(kept);
      }),
    );
  });

  test('of the busiest customer keeps within its room, and what it counts is never too little', () => {
    const bytes = encodeCustomer({ base: noon, guards, record: recordOf(busiest) });
    expect(bytes.length).toBeLessThanOrEqual(customerRoom);
    const { record } = decodeCustomer(bytes);
    for (const now of [noon, noon + HOUR, noon + 3 * DAY]) {
      const { payments, device } = activityAt(record, now, thumbprint('phone 1'), hashes);
      const naive = recountCustomer(busiest, 'ann', 'phone 1', now);
      for (const window of ['hour', 'day', 'month'] as const) {
        expect(payments[window].count).toBeGreaterThanOrEqual(naive.payments[window].count);
        expect(device[window].sum).toBeGreaterThanOrEqual(naive.device[window].sum);
      }
    }
    expect(activityAt(record, noon, '', hashes).payments.month.count).toBe(
      busiest.filter(({ kind }) => kind === 'payment').length,
    );
  });

  test('of somebody who pays daily with two phones, and often today, is exact', () => {
    const histories = busiest
      .filter(
        ({ device, at }) =>
          ['phone 0', 'phone 1'].includes(device) && (device === 'phone 0' || noon - at < HOUR),
      )
      .map((each) => ({ ...each, amount: 1200n }))
      .slice(0, 60);
    const record = recordOf(histories);
    expect(decodeCustomer(encodeCustomer({ base: 0, guards: guards.slice(0, 2), record })).record).toEqual(
      record,
    );
  });

  test('the payments of a sixth device take the place of the one that paid longest ago, and are not lost', () => {
    const histories = Array.from({ length: 8 }, (_, index) =>
      paid('ann', { at: noon - (8 - index) * HOUR, device: `phone ${index}`, name: String(index) }),
    );
    const record = recordOf(histories);
    expect(activityAt(record, noon, thumbprint('phone 7'), hashes)).toMatchObject({
      payments: { day: { count: 8 } },
      device: { day: { count: 1 } },
    });
    expect(activityAt(record, noon, thumbprint('phone 0'), hashes).device.day.count).toBe(0);
  });

  test('that nobody wrote so cannot be read', () => {
    expect(() => decodeCustomer(Uint8Array.from([0x82, 2, 0]))).toThrow(/version 2/);
  });
});

describe("a store's record", () => {
  test('of a busy store keeps within its room, and comes back', () => {
    const crowd = Array.from({ length: 300 }, (_, index) =>
      paid(`customer ${index}`, { at: noon - index * 12_000, name: String(index) }),
    );
    const month = busiest.map((each) => ({ ...each, kind: 'payment' as const }));
    const record = storeRecordOf([...month, ...crowd], 3);
    const bytes = encodeStore({ base: noon, guards, record });
    expect(bytes.length).toBeLessThanOrEqual(storeRoom);
    const kept = { base: noon, guards, record: storeRecordOf(crowd, 3) };
    expect(decodeStore(encodeStore(kept))).toEqual(kept);
  });

  test('counts customers up to a bound, and of those beyond it the ones that matter', () => {
    const crowd = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => paid(`${name} ${index}`, { name: String(index) }));
    const buyers = storeRecordOf(crowd(20, 'buyer'), 2);
    const all = crowd(200, 'other')
      .flatMap(entriesOf)
      .reduce(
        (record, entry) =>
          toldOf(record, lastChangeOf(entry) as never, {
            customer: shortHash(entry.customer),
            isNew: false,
            cash: { pieces: 0, amount: 0n },
          }),
        buyers,
      );
    expect(storeActivityAt(all, noon)).toMatchObject({
      payments: { hour: { count: 220 } },
      customersHour: VISITORS,
      cashConvertibleCustomersHour: 20,
    });
  });
});
