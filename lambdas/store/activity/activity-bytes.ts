/** Records of activity in a few hundred bytes, so that they cost no more to read and to write than anything small. */
import { createHash } from 'node:crypto';
import { decode, encode } from 'cborg';
import { type CustomerRecord, compacted } from '../../domain/activity/customer-record.ts';
import type { Bucket, Series, Span } from '../../domain/activity/series.ts';
import { compactedStore, type StoreRecord } from '../../domain/activity/store-record.ts';

/** How far the record was told what a shard of the stream brings. */
export interface Guard {
  /** Twelve hexadecimal digits of a hash of its id. */
  readonly shard: string;
  readonly toldTo: bigint;
}

export interface Kept<R> {
  /** Milliseconds since the epoch: what came about up to then was computed from the ledger, and is not told again. */
  readonly base: number;
  readonly guards: readonly Guard[];
  readonly record: R;
}

const VERSION = 1;

/** Of a customer's record, so that the item that has it stays under a KB. */
export const customerRoom = 640;
/** Of a store's. */
export const storeRoom = 1400;

const hashed = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
export const shardHash = (shardId: string): string => hashed(shardId, 12);
export const deviceHash = (thumbprint: string): string => hashed(thumbprint, 8);
export const shortHash = (text: string): string => hashed(text, 6);

type Numbers = readonly (number | bigint)[];

/** CBOR (RFC 8949). Of a record that is too long, the oldest buckets are added up: see `shortened`. */
export function encodeCustomer({ base, guards, record }: Kept<CustomerRecord>): Uint8Array {
  const { asOf, devices, topUps, lastTopUp, habits } = record;
  const { last, countries, hours } = habits;
  const bytes = encode([
    VERSION,
    base,
    packedGuards(guards),
    asOf,
    packedSeries(topUps, asOf),
    lastTopUp ?? null,
    last ? [last.country, last.minute] : null,
    Object.entries(countries).map(([country, days]) => [country, ...days]),
    hours.map(({ block, counts }) => [block, nibbles(counts)]),
    devices.map(({ device, payments, phone }) => [
      Buffer.from(device, 'hex'),
      packedSeries(payments, asOf),
      ...(phone ? [Buffer.from(phone.hardware, 'hex'), phone.customers, phone.day] : []),
    ]),
  ]);
  return bytes.length <= customerRoom ? bytes : encodeCustomer({ base, guards, record: compacted(record) });
}

/** @throws Error if the bytes were not made by `encodeCustomer` */
export function decodeCustomer(bytes: Uint8Array): Kept<CustomerRecord> {
  const [version, base, guards, asOf, topUps, lastTopUp, last, countries, hours, devices] = decode(bytes) as [
    number,
    number,
    PackedGuards,
    number,
    Numbers,
    number | null,
    [string, number] | null,
    [string, ...number[]][],
    [number, Uint8Array][],
    [Uint8Array, Numbers, Uint8Array?, number?, number?][],
  ];
  checkVersion(version);
  return {
    base,
    guards: guardsIn(guards),
    record: {
      asOf,
      devices: devices.map(([device, payments, hardware, customers, day]) => ({
        device: Buffer.from(device).toString('hex'),
        payments: seriesIn(payments, asOf),
        ...(hardware
          ? {
              phone: {
                hardware: Buffer.from(hardware).toString('hex'),
                customers: Number(customers),
                day: Number(day),
              },
            }
          : {}),
      })),
      topUps: seriesIn(topUps, asOf),
      ...(lastTopUp === null ? {} : { lastTopUp }),
      habits: {
        ...(last ? { last: { country: last[0], minute: last[1] } } : {}),
        countries: Object.fromEntries(countries.map(([country, ...days]) => [country, days])),
        hours: hours.map(([block, packed]) => ({ block, counts: countsIn(packed) })),
      },
    },
  };
}

export function encodeStore({ base, guards, record }: Kept<StoreRecord>): Uint8Array {
  const { asOf, payments, cash, visitors } = record;
  const bytes = encode([
    VERSION,
    base,
    packedGuards(guards),
    asOf,
    packedSeries(payments, asOf),
    packedSeries(cash, asOf),
    Buffer.concat(
      visitors.map(({ customer, at, newAt, cashAt }) =>
        Buffer.from([
          ...Buffer.from(customer, 'hex'),
          ...[at, newAt, cashAt].map((tick) => (tick === undefined ? NEVER : Math.min(asOf - tick, NEVER))),
        ]),
      ),
    ),
  ]);
  return bytes.length <= storeRoom ? bytes : encodeStore({ base, guards, record: compactedStore(record) });
}

/** Longer ago than any hour. */
const NEVER = 255;
/** Of a visitor: three of the hash, and how long ago each of three times was. */
const VISITOR = 6;

/** @throws Error if the bytes were not made by `encodeStore` */
export function decodeStore(bytes: Uint8Array): Kept<StoreRecord> {
  const [version, base, guards, asOf, payments, cash, packed] = decode(bytes) as [
    number,
    number,
    PackedGuards,
    number,
    Numbers,
    Numbers,
    Uint8Array,
  ];
  checkVersion(version);
  const visitors = Array.from({ length: packed.length / VISITOR }, (_, index) => {
    const visitor = packed.subarray(index * VISITOR, (index + 1) * VISITOR);
    const [at, newAt, cashAt] = [...visitor.subarray(3)].map((age) =>
      age === NEVER ? undefined : asOf - age,
    );
    return {
      customer: Buffer.from(visitor.subarray(0, 3)).toString('hex'),
      at: at ?? 0,
      ...(newAt === undefined ? {} : { newAt }),
      ...(cashAt === undefined ? {} : { cashAt }),
    };
  });
  const record = { asOf, payments: seriesIn(payments, asOf), cash: seriesIn(cash, asOf), visitors };
  return { base, guards: guardsIn(guards), record };
}

type PackedGuards = readonly (readonly [Uint8Array, Uint8Array])[];

/** Sequence numbers have up to 40 digits: 17 bytes. */
const packedGuards = (guards: readonly Guard[]): PackedGuards =>
  guards.map(({ shard, toldTo }) => {
    const digits = toldTo.toString(16);
    return [
      Buffer.from(shard, 'hex'),
      Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'),
    ];
  });

const guardsIn = (packed: PackedGuards): readonly Guard[] =>
  packed.map(([shard, toldTo]) => ({
    shard: Buffer.from(shard).toString('hex'),
    toldTo: BigInt(`0x${Buffer.from(toldTo).toString('hex')}`),
  }));

/** In ticks of five minutes, and where their ages begin among the numbers of all buckets. */
const lengths: Readonly<Record<Span, readonly [ticks: number, from: number]>> = {
  0: [1, 0],
  1: [12, 13],
  2: [288, 38],
};

/** Three numbers a bucket: which it is, by its age, what it counts, and its sum. */
const packedSeries = (series: Series, asOf: number): Numbers =>
  series.flatMap(({ span, index, count, sum }) => {
    const [ticks, from] = lengths[span];
    return [from + Math.floor(asOf / ticks) - index, count, sum];
  });

function seriesIn(packed: Numbers, asOf: number): Series {
  const buckets: Bucket[] = [];
  for (let at = 0; at < packed.length; at += 3) {
    const code = Number(packed[at]);
    const span: Span = code < lengths[1][1] ? 0 : code < lengths[2][1] ? 1 : 2;
    const [ticks, from] = lengths[span];
    const index = Math.floor(asOf / ticks) - (code - from);
    buckets.push({ span, index, count: Number(packed[at + 1]), sum: BigInt(packed[at + 2] ?? 0) });
  }
  return buckets;
}

/** Two counts of up to 15 a byte. */
const nibbles = (counts: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: counts.length / 2 }, (_, index) => {
    const [high = 0, low = 0] = counts.slice(index * 2);
    return high * 16 + low;
  });

const countsIn = (packed: Uint8Array): readonly number[] =>
  [...packed].flatMap((byte) => [byte >> 4, byte & 15]);

function checkVersion(version: number): void {
  if (version !== VERSION) throw new Error(`Activity of version ${version} cannot be read`);
}
