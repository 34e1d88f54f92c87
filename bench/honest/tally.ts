/** Counts what became of an honest month's requests, and by which rules. */
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';

/** What honest customers may meet at most, as shares of all payments, or of all requests where they are declined. */
export const bounds = { held: 0.005, steppedUp: 0.02, declined: 0.001 } as const;
export type Bothered = keyof typeof bounds;

/** How often a rule fired among payments that were held, stepped up or declined, and at all. */
export type OfRule = Record<Bothered | 'fired', number>;

export interface Counts {
  payments: number;
  /** Yen. */
  paid: number;
  topUps: number;
  held: number;
  steppedUp: number;
  /** Payments and top-ups. */
  declined: number;
  /** Of them. */
  topUpsDeclined: number;
  /** Payments that were not asked for, as the top-up for them was declined. */
  foregone: number;
  readonly rules: Map<string, OfRule>;
  readonly refused: Map<string, number>;
}

export const noCounts = (): Counts => ({
  payments: 0,
  paid: 0,
  topUps: 0,
  held: 0,
  steppedUp: 0,
  declined: 0,
  topUpsDeclined: 0,
  foregone: 0,
  rules: new Map(),
  refused: new Map(),
});

/** What was asked for, and judged. */
export function countPayment(
  counts: Counts,
  { state, reasons, money }: Pick<Payment, 'state' | 'reasons' | 'money'>,
): void {
  counts.payments += 1;
  counts.paid += Number(money.amount);
  const bothered = state === 'pending' ? 'held' : state === 'challenged' ? 'steppedUp' : undefined;
  if (bothered) counts[bothered] += 1;
  countRules(counts, reasons, bothered);
}

/** One that was stepped up, and once it was confirmed is held: it is both. */
export function countHeldAfterAll(counts: Counts, reasons: readonly string[]): void {
  counts.held += 1;
  countRules(counts, reasons, 'held');
}

function countRules({ rules }: Counts, reasons: readonly string[], bothered: Bothered | undefined): void {
  for (const reason of reasons) {
    const of = rules.get(reason) ?? { fired: 0, held: 0, steppedUp: 0, declined: 0 };
    of.fired += 1;
    if (bothered) of[bothered] += 1;
    rules.set(reason, of);
  }
}

/** @param code why: by a rule, or by a limit or for want of funds */
export function countRefused(counts: Counts, kind: 'payment' | 'top_up', code: string): void {
  if (kind === 'payment') counts.payments += 1;
  counts.declined += 1;
  if (kind === 'top_up') counts.topUpsDeclined += 1;
  const name = `${kind}: ${code}`;
  counts.refused.set(name, (counts.refused.get(name) ?? 0) + 1);
}

export const sharesOf = ({
  payments,
  topUps,
  held,
  steppedUp,
  declined,
}: Counts): Record<Bothered, number> => ({
  held: held / payments,
  steppedUp: steppedUp / payments,
  declined: declined / (payments + topUps),
});

/** What is above its bound: sentences. Nothing, if all is well. */
export function aboveBounds(counts: Counts): string[] {
  const shares = sharesOf(counts);
  return (
    (Object.keys(bounds) as Bothered[])
      // A month of nobody says nothing.
      .filter((each) => !(shares[each] < bounds[each]))
      .map(
        (each) =>
          `${(shares[each] * 100).toFixed(3)} % are ${words[each]}: ${bounds[each] * 100} % is too many.`,
      )
  );
}

const words: Readonly<Record<Bothered, string>> = {
  held: 'held',
  steppedUp: 'stepped up',
  declined: 'declined',
};
