/** What shows how reviews and the ledger fare, and what makes the bill. */
import { flows, stepUpResults } from '../../../lambdas/metrics.ts';
import { consumers } from './dimension-values.ts';
import { failed, type Graph, graph, heldShare, judged, requests, sum, tables } from './graph.ts';
import type { Sources } from './sources.ts';

export const review = (from: Sources): readonly Graph[] => [
  graph(
    'Open cases',
    ...['held_payment', 'dispute'].map((kind) =>
      from.ours('open_cases', { kind }, { statistic: 'Maximum', label: kind }),
    ),
  ),
  graph(
    'Age of the oldest, in seconds',
    ...['held_payment', 'dispute'].map((kind) =>
      from.ours('oldest_case_seconds', { kind }, { statistic: 'Maximum', label: kind }),
    ),
  ),
  graph('Held money, in minor units', from.ours('held_amount', {}, { statistic: 'Maximum', label: 'held' })),
  graph(
    'Holds that ended',
    from.ours('hold_expired', {}, { statistic: 'SampleCount', label: 'all' }),
    from.ours('hold_expired', {}, { statistic: 'Sum', label: 'that nobody decided' }),
  ),
  graph(
    'Cases that go wrong',
    from.counted('case_escalated', 'escalated by time'),
    from.counted('SweptHolds', 'holds that the machine missed'),
    from.counted('freeze_incomplete', 'freezes that are not done'),
  ),
  graph('Payments, by what the rules said', ...judged(from), heldShare(from)),
  graph(
    'Confirmations',
    ...stepUpResults.map((result) => from.ours('step_up', { result }, { statistic: 'Sum', label: result })),
  ),
  graph(
    'Reviews',
    from.reviews('ExecutionsStarted', 'started'),
    from.reviews('ExecutionsSucceeded', 'ended'),
    from.reviews('ExecutionsFailed', 'failed'),
  ),
  graph('Payments stopped by the rule', from.counted('dead_man_thrown', 'thrown')),
  graph('Requests of reviewers', requests(from, 'reviewers'), failed(from, 'reviewers')),
];

export const ledgerHealth = (from: Sources): readonly Graph[] => [
  graph(
    'Age of changes when a consumer has done with them: the oldest, in ms',
    ...consumers.map((consumer) =>
      from.ours('stream_delay_ms', { consumer }, { statistic: 'Maximum', label: consumer }),
    ),
  ),
  graph(
    'Age of what is read from streams, also where it fails: the oldest, in ms',
    ...consumers.map((name) => from.lambda(name, 'IteratorAge', { statistic: 'Maximum' })),
  ),
  graph(
    'For how long transfers are not sealed, in ms',
    ...['p50', 'p99', 'Maximum'].map((statistic) =>
      from.ours('stream_delay_ms', { consumer: 'seal-ledger' }, { statistic, label: statistic }),
    ),
  ),
  graph('What was given up', ...from.deadLetters),
  graph(
    'Reconciliation',
    from.counted('ReconciliationDifferences', 'differences'),
    from.counted('Reconciliations', 'finished runs'),
  ),
  graph('Records of cases that were changed', from.counted('audit_changed', 'changed')),
  graph('Transactions of the ledger in conflict', from.table('ledger', 'TransactionConflict', sum)),
  graph('Throttled writes', ...tables.map((table) => from.table(table, 'WriteThrottleEvents', sum))),
  graph('Throttled reads', ...tables.map((table) => from.table(table, 'ReadThrottleEvents', sum))),
];

export const cost = (from: Sources): readonly Graph[] => [
  graph(
    'The bill of the account so far this month, in dollars (where billing alerts are on)',
    from.account('AWS/Billing', 'EstimatedCharges', {
      statistic: 'Maximum',
      label: 'dollars',
      region: 'us-east-1',
      dimensionsMap: { Currency: 'USD' },
    }),
  ),
  graph('Requests to the API', ...from.api('Count', { statistic: 'Sum', label: 'requests' })),
  graph('Written units', ...tables.map((table) => from.table(table, 'ConsumedWriteCapacityUnits', sum))),
  graph('Read units', ...tables.map((table) => from.table(table, 'ConsumedReadCapacityUnits', sum))),
  graph(
    'Functions of the account',
    from.account('AWS/Lambda', 'Invocations', { statistic: 'Sum', label: 'invocations' }),
  ),
  graph('Reviews, with at most eight transitions each', from.reviews('ExecutionsStarted', 'started')),
  graph(
    'Logs of the account, in bytes',
    from.account('AWS/Logs', 'IncomingBytes', { statistic: 'Sum', label: 'bytes' }),
  ),
  graph('Requests, by whose they are', ...flows.map((flow) => requests(from, flow))),
];
