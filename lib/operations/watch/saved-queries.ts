/** Questions of logs that docs/runbook.md asks, saved for CloudWatch Logs Insights with the log groups that they are asked of. */
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { consumers } from './dimension-values.ts';
import type { Watched } from './sources.ts';

interface SavedQuery {
  readonly id: string;
  readonly name: string;
  /** The paths of handlers' files. */
  readonly handlers: readonly string[];
  readonly query: readonly string[];
}

const wayOfAPayment = [
  'create-payment',
  'create-charge',
  'confirm-payment',
  'cancel-charge',
  'start-review',
  'open-case',
  'decide-case',
  'follow-decision',
  'freeze-as-decided',
  'settle-payment',
  'sweep-holds',
  'record-entries',
];

const savedQueries: readonly SavedQuery[] = [
  {
    id: 'PaymentQuery',
    name: 'way-of-a-payment',
    handlers: wayOfAPayment,
    query: [
      'fields time, operation, task, consumer, status, code, error, trace',
      'filter payment = "pay_..."',
      'sort time asc',
    ],
  },
  {
    id: 'FaultsQuery',
    name: 'faults-of-money',
    handlers: ['create-payment', 'create-charge', 'confirm-payment', 'create-top-up'],
    query: [
      'filter fault = 1',
      'stats count(*) as times, latest(time) as last, latest(trace) as trace by operation, error, error_message, error_at',
      'sort times desc',
    ],
  },
  {
    id: 'SlowQuery',
    name: 'slow-requests-of-money',
    handlers: ['create-payment', 'create-charge', 'confirm-payment', 'create-top-up'],
    query: [
      'fields time, operation, duration_ms, status, code, request_id, trace',
      'sort duration_ms desc',
      'limit 50',
    ],
  },
  {
    id: 'ConsumersQuery',
    name: 'errors-of-consumers',
    handlers: consumers,
    query: [
      'filter level = "error"',
      'stats count(*) as times, latest(time) as last, latest(payment) as payment by consumer, error, error_message, error_at',
      'sort last desc',
    ],
  },
];

/** @throws Error for a handler that the stage has no function of */
export function saveQueries(scope: Construct, { settings, functions }: Watched): void {
  for (const { id, name, handlers, query } of savedQueries)
    new CfnQueryDefinition(scope, id, {
      name: `holdfast-${settings.stage}/${name}`,
      logGroupNames: handlers.map((handler) => {
        const fn = functions.get(handler);
        if (!fn) throw new Error(`No function has the handler ${handler}`);
        return fn.logGroup.logGroupName;
      }),
      queryString: query.join('\n| '),
    });
}
