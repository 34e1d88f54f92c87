/** What the pages of operators show, as the API would answer it, with so many rows: by the page's path, and the route's. */
import type * as z from 'zod/mini';
import type { getExposure } from '../../../../lambdas/contract/exposure.ts';
import type { getStoreFreeze } from '../../../../lambdas/contract/freezes.ts';
import type { listListEntries, listListEvents } from '../../../../lambdas/contract/lists.ts';
import type { getStore, listSwitchEvents, listSwitches } from '../../../../lambdas/contract/operations.ts';
import type { getReviewStatistics } from '../../../../lambdas/contract/review-statistics.ts';
import type { Route } from '../../../../lambdas/contract/route.ts';
import type { listRulesetEvents, listRulesets } from '../../../../lambdas/contract/rulesets.ts';
import type { listSnoozeEvents, listSnoozes } from '../../../../lambdas/contract/snoozes.ts';
import type { Json } from './written-by-others.ts';
import { rowsOf } from './written-by-others.ts';

const at = '2026-01-01T03:00:00.000Z';
const sub = '0a1b2c3d-0000-4000-8000-00000000000f';
const id = (prefix: string) => `${prefix}_${'A'.repeat(27)}`;
const device = 'A'.repeat(43);
const by = 'operator-1';
const reason = 'reason';

/** Compared with the contract; what a test then makes of its texts is not. */
const answer =
  <R extends Route>(of: (rows: number) => z.input<R['answer']>) =>
  (rows: number): Json =>
    of(rows) as Json;

const counted = { payments: 1, customers: 1, amount: '1' };
const exposure = {
  payments: 1,
  customers: 1,
  devices: 1,
  stores: 1,
  since: at,
  until: at,
  totals: [{ currency: 'JPY', taken: counted, held: counted, returned: counted, fraud: counted }],
};
const payment = {
  id: id('pay'),
  created_at: at,
  customer_id: sub,
  device_id: device,
  store_id: 'store-1',
  store_name: 'name',
  status: 'posted',
  currency: 'JPY',
  amount: '1',
  taken: '1',
  held: '0',
  returned: '0',
  network: '203.0.113.0/24',
  fraud: [],
};
const draft = {
  id: id('rul'),
  state: 'draft',
  base: 'standard-4',
  reason,
  author: by,
  created_at: at,
} as const;
const snooze = {
  customer_id: sub,
  rule: 'drill',
  reason,
  author: by,
  created_at: at,
  until: at,
  in_force: true,
};
const entry = {
  id: id('lst'),
  list: 'devices',
  subject: device,
  kind: 'block',
  reason,
  author: by,
  added_at: at,
  in_force: true,
} as const;
const stopped = {
  name: 'payments',
  scope: { store_id: 'store-1' },
  state: 'off',
  reason,
  changed_by: by,
  changed_at: at,
} as const;

type Answers = Readonly<Record<string, (rows: number) => Json>>;

export const operatorAnswers: Readonly<Record<string, Answers>> = {
  '/lists?list=devices': {
    '/lists/devices/entries': answer<typeof listListEntries>((rows) => ({
      entries: rowsOf(entry, rows),
    })),
    '/lists/devices/events': answer<typeof listListEvents>((rows) => ({
      events: rowsOf(
        { id: 'event0000', list: 'devices', subject: device, to: 'block', reason, by, at },
        rows,
      ),
    })),
  },
  '/snoozes': {
    '/snoozes': answer<typeof listSnoozes>((rows) => ({
      snoozes: rowsOf(snooze, rows).map((each, place) => ({ ...each, rule: `drill_${place}` })),
    })),
    '/snooze-events': answer<typeof listSnoozeEvents>((rows) => ({
      events: rowsOf(
        { id: 'event0000', what: 'snoozed', customer_id: sub, rule: 'drill', reason, by, at },
        rows,
      ),
    })),
  },
  '/rulesets': {
    '/rulesets': answer<typeof listRulesets>((rows) => ({ rulesets: rowsOf(draft, rows) })),
    '/ruleset-events': answer<typeof listRulesetEvents>((rows) => ({
      events: rowsOf(
        { id: 'event0000', what: 'drafted', draft_id: draft.id, base: draft.base, reason, by, at },
        rows,
      ),
    })),
  },
  '/switches': {
    '/switches': answer<typeof listSwitches>((rows) => ({
      switches: Array.from({ length: rows }, (_, place) => ({
        ...stopped,
        scope: { store_id: `store-${place}` },
      })),
    })),
    '/switch-events': answer<typeof listSwitchEvents>((rows) => ({
      events: rowsOf(
        { id: 'event0000', name: 'payments', from: 'on', to: 'off', reason, changed_by: by, changed_at: at },
        rows,
      ),
    })),
  },
  '/freezes?kind=stores&id=store-1': {
    '/freezes/stores/store-1': answer<typeof getStoreFreeze>(() => ({
      kind: 'stores',
      id: 'store-1',
      state: 'frozen',
      frozen_at: at,
      reason,
      changed_by: by,
      changed_at: at,
    })),
    '/stores/store-1': answer<typeof getStore>(() => ({
      id: 'store-1',
      name: 'name',
      risk_class: 'standard',
    })),
  },
  '/exposure?store=store-1': {
    '/exposure': answer<typeof getExposure>((rows) => ({ exposure, payments: rowsOf(payment, rows) })),
    '/stores/store-1': answer<typeof getStore>(() => ({
      id: 'store-1',
      name: 'name',
      risk_class: 'standard',
    })),
  },
  '/numbers?last=7': {
    '/review/statistics': answer<typeof getReviewStatistics>((rows) => ({
      now: { backlog: [], oldest_age_seconds: null, money_held: [], truncated: false },
      period: {
        from: at,
        to: at,
        decided: rows,
        expired: 0,
        time_to_decision: { p50_seconds: 1, p90_seconds: 1, max_seconds: 1 },
        by_rule: [],
        by_reviewer: Array.from({ length: rows }, () => ({
          username: 'name',
          decided: 1,
          approved: 1,
          approval_rate: 100,
          median_seconds: 1,
        })),
        by_day: [],
        truncated: false,
      },
    })),
  },
};
