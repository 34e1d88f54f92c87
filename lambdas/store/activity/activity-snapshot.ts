/** What a payment code keeps of its customer's activity: as it was counted when the phone asked, in some hundred bytes. */
import { decode, encode } from 'cborg';
import { meanOf } from '../../domain/activity/customer-record.ts';
import type { CustomerActivity, Windows } from '../../domain/risk/activity.ts';

const MINUTE = 60_000;

type Counted = readonly (number | bigint)[];

/** Minor units. More is said to be this: four bytes, and no bound of a rule is near it. */
export const MOST = 2n ** 32n - 1n;

const atMost = (sum: bigint): bigint => (sum < MOST ? sum : MOST);

export function encodeSnapshot(activity: CustomerActivity): Uint8Array {
  const { payments, device, topUps, lastTopUpAt, spentSinceTopUp, countries, last, hours } = activity;
  return encode([
    ...[payments, device, topUps].map(counted),
    lastTopUpAt === undefined ? null : [lastTopUpAt / MINUTE, atMost(spentSinceTopUp ?? 0n)],
    countries.join(''),
    last ? [last.country, last.at / MINUTE] : null,
    Uint8Array.from(hours),
    activity.hardwareCustomers,
  ]);
}

/** @throws Error if the bytes were not made by `encodeSnapshot` */
export function decodeSnapshot(bytes: Uint8Array): CustomerActivity {
  const [payments, device, topUps, topUp, countries, last, hours, hardwareCustomers] = decode(bytes) as [
    Counted,
    Counted,
    Counted,
    [number, number | bigint] | null,
    string,
    [string, number] | null,
    Uint8Array,
    number,
  ];
  const { month } = windowsIn(payments);
  return {
    payments: windowsIn(payments),
    device: windowsIn(device),
    topUps: windowsIn(topUps),
    ...meanOf(month),
    ...(topUp ? { lastTopUpAt: topUp[0] * MINUTE, spentSinceTopUp: BigInt(topUp[1]) } : {}),
    countries: countries.match(/../g) ?? [],
    ...(last ? { last: { country: last[0], at: last[1] * MINUTE } } : {}),
    hours: [...hours],
    hardwareCustomers,
  };
}

const counted = ({ hour, day, month }: Windows): Counted =>
  [hour, day, month].flatMap(({ count, sum }) => [count, atMost(sum)]);

const windowsIn = (numbers: Counted): Windows => {
  const windowAt = (at: number) => ({ count: Number(numbers[at]), sum: BigInt(numbers[at + 1] ?? 0) });
  return { hour: windowAt(0), day: windowAt(2), month: windowAt(4) };
};
