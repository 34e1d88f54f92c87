/** Stores as the contract shows them, and opening hours as it takes them. */
import type * as z from 'zod/mini';
import type { getStore, putStore } from '../../contract/operations.ts';
import type { Store } from '../../domain/payments/facts.ts';
import type { OpeningHours, OpenSpan } from '../../domain/stores/opening-hours.ts';
import { timestampOf } from './time.ts';

export const renderStore = (store: Store): z.input<(typeof getStore)['answer']> => ({
  id: store.id,
  name: store.name,
  risk_class: store.riskClass ?? 'standard',
  ...(store.openingHours
    ? { opening_hours: daysOf(store.openingHours, (spans) => spans?.map(spanText)) }
    : {}),
  ...(store.chargeLimit === undefined ? {} : { charge_limit: String(store.chargeLimit) }),
  ...(store.frozenAt === undefined ? {} : { frozen_at: timestampOf(store.frozenAt) }),
  ...(store.people === undefined ? {} : { people_known: store.people.length }),
});

type Asked = NonNullable<z.output<(typeof putStore)['body']>['opening_hours']>;

export const openingHoursOf = (asked: Asked): OpeningHours => daysOf(asked, (spans) => spans?.map(spanIn));

const daysOf = <D extends object, T>(days: D, each: (spans: D[keyof D]) => T): { [day in keyof D]: T } =>
  Object.fromEntries(Object.entries(days).map(([day, spans]) => [day, each(spans)])) as {
    [day in keyof D]: T;
  };

const spanText = ({ from, to }: OpenSpan): string => `${clock(from)}-${clock(to)}`;

function spanIn(text: string): OpenSpan {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours, minutes] = time.split(':').map(Number);
    return (hours ?? 0) * 60 + (minutes ?? 0);
  });
  return { from, to };
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
