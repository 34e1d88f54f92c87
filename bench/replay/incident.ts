/** The incident as data: what is known of it, each number with its public source, and what the replay has to assume. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const count = z.int().positive();
const fact = z.strictObject({ value: count, unit: z.string().min(1), source: z.string() });
const moment = z.iso.datetime({ offset: true });

const schema = z
  .strictObject({
    name: z.string(),
    currency: z.literal('JPY'),
    /** Who published it, and when. */
    sources: z.record(z.string(), z.string().min(1)),
    course: z.array(
      z.strictObject({ at: z.union([z.iso.date(), moment]), what: z.string(), source: z.string() }),
    ),
    facts: z.strictObject({
      /** By the final count. */
      customersRobbed: fact,
      yenLost: fact,
      /** By the count of 11 July: so many pairs of ID and password are on the list here. */
      customersCountedBefore: fact,
      yenCountedBefore: fact,
      passwordsReset: fact,
      topUpAtOnce: fact,
      topUpPerDay: fact,
      paymentAtOnce: fact,
      burstTopUps: fact,
      burstYen: fact,
      burstMinutes: fact,
      oneMansAccounts: fact,
      cartons: fact,
      cartonsYen: fact,
      attemptCartons: fact,
      attemptYen: fact,
    }),
    /** What nobody published. */
    assumptions: z.strictObject({
      /** "From early on" of 2 July. */
      attackBegins: moment,
      /** When nothing could be topped up any more. */
      attackEnds: moment,
      /** After so long a customer has read what the platform mailed, and acts on it. */
      hoursUntilNoticesAreRead: count,
      /** When so many customers have frozen their accounts within an hour, an operator stops payments and top-ups. */
      reportsAnHourThatMakeAnOperatorAct: count,
      minutesUntilTheOperatorHas: count,
    }),
  })
  .superRefine(({ sources, course, facts }, context) => {
    for (const { source } of [...course, ...Object.values(facts)])
      if (!Object.hasOwn(sources, source))
        context.addIssue({ code: 'custom', path: ['sources'], message: `does not have "${source}"` });
  });

export type Incident = z.infer<typeof schema>;

/** @throws ZodError naming what is wrong with it */
export const parseIncident = (document: unknown): Incident => schema.parse(document);

export const incident: Incident = parseIncident(
  JSON.parse(readFileSync(join(import.meta.dirname, 'incident.json'), 'utf8')),
);

/** One account that is robbed, and what its thief wants of it. */
export interface Robbery {
  readonly yen: number;
  /** The man with eight accounts buys cartons at one store; the burst tops up again and again; the rest is as usual. */
  readonly course: 'usual' | 'burst' | 'cartons';
}

/**
 * What was stolen in 2019, as robberies of so many accounts: the known ones as they were, the rest in equal parts, in all
 * their share of what was lost. All 808 accounts come to all of it, to the yen.
 */
export function robberies(accounts: number, { facts }: Incident = incident): Robbery[] {
  const total = Math.round((facts.yenLost.value * accounts) / facts.customersRobbed.value);
  const usual = (yen: number, parts: number) =>
    inParts(yen, parts).map((part) => ({ yen: part, course: 'usual' as const }));
  const { burstYen, cartonsYen, oneMansAccounts } = facts;
  const known = 1 + oneMansAccounts.value;
  // Too few to have the known ones among them.
  if (accounts <= 2 * known) return usual(total, accounts);
  return [
    { yen: burstYen.value, course: 'burst' },
    ...cartonsBought({ facts }).map((yen) => ({ yen, course: 'cartons' as const })),
    ...usual(total - burstYen.value - cartonsYen.value, accounts - known),
  ];
}

/** What one man bought with each of his accounts, in yen: whole cartons. */
export function cartonsBought({ facts }: Pick<Incident, 'facts'> = incident): number[] {
  const { cartons, cartonsYen, oneMansAccounts } = facts;
  const carton = cartonsYen.value / cartons.value;
  return inParts(cartons.value, oneMansAccounts.value).map((pieces) => pieces * carton);
}

/** Whole parts that differ by at most one, and come to the sum. */
const inParts = (sum: number, parts: number): number[] =>
  Array.from(
    { length: parts },
    (_, part) => Math.floor((sum * (part + 1)) / parts) - Math.floor((sum * part) / parts),
  );
