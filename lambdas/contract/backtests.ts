/** The contract of backtests: what a draft or a version would have made of what is stored. */
import * as z from 'zod/mini';
import { cursor, pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';
import { draftId, operators, version } from './rulesets.ts';
import { day, total } from './stores.ts';

const common = { audience: operators, proof: 'none' } as const;

/** Days. The command takes any span. */
const LONGEST = 92;
const DAY = 24 * 60 * 60 * 1000;

const backtestId = z.string().check(z.regex(/^bkt_[A-Za-z0-9_-]{27}$/));
/** A draft by its id, a published one by its version. */
const ruleset = z.string().check(z.regex(/^(rul_[A-Za-z0-9_-]{27}|[1-9][0-9]{0,5})$/));

const outcome = z.enum(['approve', 'step_up', 'hold', 'decline']);
/** Amounts in minor units. */
const counted = z.strictObject({ count: z.int(), amount: total });
/** Of all, of known fraud, and of known good. */
export const tally = z.strictObject({ all: counted, fraud: counted, good: counted });
const sides = z.strictObject({ was: tally, would_be: tally });

const result = z.strictObject({
  /** Hash of what the draft says: two backtests with the same one judged by the same rules. */
  ruleset: z.string(),
  baseline: z.optional(version),
  from: timestamp,
  to: timestamp,
  /** After which a payment that nobody has disputed is taken for good. */
  good_after_days: z.int(),
  cases_known: z.boolean(),
  judged: tally,
  /** Transfers by the version that they were judged by, whose rules nobody has any more: not judged again. */
  unknown_rulesets: z.record(version, z.int()),
  outcomes: z.strictObject({ approve: sides, step_up: sides, hold: sides, decline: sides }),
  changes: z.array(z.strictObject({ from: outcome, to: outcome, ...tally.shape })),
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      fired: tally,
      would_fire: tally,
      fired_in_shadow: tally,
      would_fire_in_shadow: tally,
      snoozed: tally,
      /** Of what is known, the share that is fraud; null where nothing is. */
      precision_basis_points: z.nullable(z.int()),
    }),
  ),
  /** What no backtest can know, in a sentence. */
  not_stored: z.string(),
});

const members = {
  id: backtestId,
  ruleset_id: draftId,
  state: z.enum(['running', 'done', 'failed']),
  /** How much is done, of a hundred. */
  percent: z.int(),
  from: day,
  to: day,
  baseline: z.optional(version),
  author: z.string(),
  created_at: timestamp,
  finished_at: z.optional(timestamp),
  /** Of one that failed: see docs/backtest.md. */
  failure: z.optional(z.enum(['too_much', 'stopped'])),
};

export const backtest = z.strictObject(members);

export const createBacktest = route({
  ...common,
  operation: 'createBacktest',
  method: 'POST',
  path: '/rulesets/{id}/backtests',
  summary:
    'Start a backtest: judge the payments and top-ups of these days again by a draft, or by a published version, beside what they were judged by',
  idempotent: true,
  pathParameters: z.strictObject({ id: ruleset }),
  query: z.strictObject({}),
  body: z
    .strictObject({
      from: day,
      /** The last one. Of today, what was made before the request. */
      to: day,
      /** Judge by this version in place of the ones that each was judged by. */
      baseline: z.optional(version),
    })
    .check(
      z.refine<{ readonly from: string; readonly to: string }>(
        ({ from, to }) => to >= from && Date.parse(to) - Date.parse(from) < LONGEST * DAY,
        { path: ['to'], error: `must not be before from, and span ${LONGEST} days at most` },
      ),
    ),
  statuses: {
    200: 'Started before, under this Idempotency-Key',
    201: 'Started: it is done in minutes, behind those that were started before',
  },
  answer: backtest,
  problems: [
    'idempotency_conflict',
    'not_found',
    'proposal_already_decided',
    'baseline_not_found',
    'backtest_limit_reached',
    'service_busy',
  ],
});

export const listBacktests = route({
  ...common,
  operation: 'listBacktests',
  method: 'GET',
  path: '/rulesets/{id}/backtests',
  summary: 'The backtests of a ruleset, the newest first, without their results',
  idempotent: false,
  pathParameters: z.strictObject({ id: ruleset }),
  query: pageQuery,
  statuses: { 200: 'A page' },
  answer: z.strictObject({ backtests: z.array(backtest), next_cursor: z.optional(cursor) }),
  problems: ['invalid_cursor', 'not_found'],
});

export const getBacktest = route({
  ...common,
  operation: 'getBacktest',
  method: 'GET',
  path: '/rulesets/{id}/backtests/{backtest}',
  summary: 'A backtest: how far it is, and what would have changed once it is done',
  idempotent: false,
  pathParameters: z.strictObject({ id: ruleset, backtest: backtestId }),
  query: z.strictObject({}),
  statuses: { 200: 'The backtest' },
  answer: z.strictObject({
    ...members,
    /** Of one that is done; the same as the command `npm run backtest -- --json` tells. */
    result: z.optional(result),
  }),
  problems: ['not_found'],
});
