/** What each group of people sees: a dashboard each, as a table of graphs. */
import type { Graph } from './graph.ts';
import { cost, ledgerHealth, review } from './graphs-of-health.ts';
import { identity, payments } from './graphs-of-requests.ts';
import type { Sources } from './sources.ts';

export type { Graph } from './graph.ts';

export const groups = ['payments', 'identity', 'risk-and-review', 'ledger-health', 'cost'] as const;
type Group = (typeof groups)[number];

export const graphsOf = (sources: Sources): Readonly<Record<Group, readonly Graph[]>> => ({
  payments: payments(sources),
  identity: identity(sources),
  'risk-and-review': review(sources),
  'ledger-health': ledgerHealth(sources),
  cost: cost(sources),
});
