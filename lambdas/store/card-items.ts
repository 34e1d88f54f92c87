/** Cards, and the events that were taken of them, as the Registry table's items, and back. */
import {
  type Card,
  type CardDetails,
  cardBrands,
  cardStates,
  liabilityShifts,
  registrationFailures,
  type ThreeDs,
  threeDsStatuses,
} from '../domain/cards/card.ts';
import {
  type CardEventOutcome,
  type CardEventRecord,
  cardEventOutcomes,
} from '../domain/cards/receive-registration.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { type Fields, fieldsOf, type Item, toItem, type Values } from './items.ts';
import { cardEventKey, cardKey, idOf } from './keys.ts';

/** As it is when its registration starts. What is undefined is left out. */
export const cardItem = ({ id, details, threeDs, ...rest }: Card): Item =>
  toItem({
    ...cardKey(id),
    ...rest,
    ...(details ? detailValues(details) : {}),
    ...(threeDs ? { threeDs: threeDsValue(threeDs) } : {}),
  });

/** Attribute -> value. */
export const detailValues = ({ token, brand, lastFour, expires }: NonNullable<Card['details']>): Values => ({
  token,
  brand,
  lastFour,
  expires,
});

export const threeDsValue = ({ status, eci, transactionId, liabilityShift }: ThreeDs): Values => ({
  status,
  eci,
  transactionId,
  liabilityShift,
});

export function cardOf(item: Item): Card {
  const fields = fieldsOf(item);
  const url = fields.optionalText('url');
  const threeDs = fields.map('threeDs');
  return {
    id: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    processor: fields.text('processor'),
    state: fields.choice('state', cardStates),
    startedAt: fields.count('startedAt'),
    expiresAt: fields.count('expiresAt'),
    ...(url === undefined ? {} : { url }),
    ...(fields.has('brand') ? { details: detailsOf(fields) } : {}),
    ...(threeDs ? { threeDs: threeDsOf(threeDs) } : {}),
    ...(fields.has('failure') ? { failure: fields.choice('failure', registrationFailures) } : {}),
    ...timesIn(fields, ['decidedAt', 'usableFrom', 'removedAt']),
  };
}

function detailsOf(fields: Fields): NonNullable<Card['details']> {
  const token = fields.optionalText('token');
  return {
    ...(token === undefined ? {} : { token }),
    brand: fields.choice('brand', cardBrands),
    lastFour: fields.text('lastFour'),
    expires: fields.text('expires'),
  } satisfies Partial<CardDetails>;
}

const threeDsOf = (fields: Fields): ThreeDs => ({
  status: fields.choice('status', threeDsStatuses),
  eci: fields.text('eci'),
  transactionId: fields.text('transactionId'),
  liabilityShift: fields.choice('liabilityShift', liabilityShifts),
});

const timesIn = <N extends string>(fields: Fields, names: readonly N[]) =>
  Object.fromEntries(
    names.filter((name) => fields.has(name)).map((name) => [name, fields.count(name)]),
  ) as Partial<Record<N, number>>;

/** What the processor sent, as far as it decided, and what came of it: kept for good. */
export const cardEventItem = (
  event: {
    readonly id: string;
    readonly fingerprint: string;
    readonly reference: string;
    readonly type: string;
  },
  outcome: CardEventOutcome,
  receivedAt: number,
): Item => {
  const { id, fingerprint, reference, type } = event;
  return toItem({ ...cardEventKey(id), fingerprint, reference, type, outcome, receivedAt });
};

/** Strongly consistent. @param id the processor's */
export async function readCardEvent(
  options: RegistryOptions,
  id: string,
): Promise<CardEventRecord | undefined> {
  const item = await readItem(options, cardEventKey(id));
  if (!item) return undefined;
  const fields = fieldsOf(item);
  return { fingerprint: fields.text('fingerprint'), outcome: fields.choice('outcome', cardEventOutcomes) };
}

/** Strongly consistent. */
export async function readCard(options: RegistryOptions, id: string): Promise<Card | undefined> {
  const item = await readItem(options, cardKey(id));
  return item && cardOf(item);
}
