/** What customers and stores may rely on, each as the share of what went wrong: docs/objectives.md. */
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { moneyOperations } from '../../../lambdas/metrics.ts';
import type { Sources } from './sources.ts';

export interface Objective {
  /** Of its section in docs/runbook.md, and of its alarms. */
  readonly name: string;
  readonly id: string;
  /** Percent that go well. */
  readonly percent: number;
  /** Fewer than so many in a window say nothing. */
  readonly fewest: number;
  /** How many there were, and which part of them went wrong, 0 to 1, in CloudWatch's metric math. */
  readonly count: string;
  readonly bad: string;
  readonly metrics: Readonly<Record<string, IMetric>>;
  readonly hurts: string;
  readonly runbook: string;
}

export const objectivesOf = (from: Sources): readonly Objective[] => [
  available(from),
  fast(from),
  decided(from),
  fresh(from),
];

const money = { flow: 'money' };

/** What fails inside a function is told by the function; one that never answers, by Lambda. */
function available(from: Sources): Objective {
  const handlers = moneyOperations.map((operation) =>
    operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  const ofLambda = (prefix: string, metricName: string) =>
    handlers.map(
      (name, index) => [`${prefix}${index}`, from.lambda(name, metricName, { statistic: 'Sum' })] as const,
    );
  const unanswered = [...ofLambda('crashed', 'Errors'), ...ofLambda('throttled', 'Throttles')];
  const sum = unanswered.map(([id]) => `FILL(${id}, 0)`).join(' + ');
  return {
    name: 'objective-available',
    id: 'Available',
    percent: from.watched.settings.objectives.availablePercent,
    fewest: 20,
    count: `FILL(answered, 0) + ${sum}`,
    bad: `(FILL(failed, 0) + ${sum}) / (FILL(answered, 0) + ${sum})`,
    metrics: {
      answered: from.ours('duration_ms', money, { statistic: 'SampleCount' }),
      failed: from.ours('fault', money, { statistic: 'Sum' }),
      ...Object.fromEntries(unanswered),
    },
    hurts: 'Customers cannot pay, top up or be charged: requests that move money fail on our side.',
    runbook:
      'Look at the dashboard payments, and find the errors of the functions that move money in their logs.',
  };
}

function fast(from: Sources): Objective {
  const { fastPercent, fastMilliseconds } = from.watched.settings.objectives;
  const statistic = `PR(:${fastMilliseconds})`;
  return {
    name: 'objective-fast',
    id: 'Fast',
    percent: fastPercent,
    fewest: 20,
    count: 'answered',
    bad: '(100 - fast) / 100',
    metrics: {
      answered: from.ours('duration_ms', money, { statistic: 'SampleCount' }),
      fast: from.ours('duration_ms', money, { statistic }),
    },
    hurts: `Customers wait at the till: requests that move money take longer than ${fastMilliseconds} ms.`,
    runbook: 'Look at the dashboard payments for the operation that is slow, and at a trace of it in X-Ray.',
  };
}

function decided(from: Sources): Objective {
  return {
    name: 'objective-decided',
    id: 'Decided',
    percent: from.watched.settings.objectives.decidedPercent,
    fewest: 5,
    count: 'ended',
    bad: 'expired',
    metrics: {
      ended: from.ours('hold_expired', {}, { statistic: 'SampleCount' }),
      expired: from.ours('hold_expired', {}, { statistic: 'Average' }),
    },
    hurts: 'Customers whose payments are held do not get what they wanted to buy: nobody decides in time.',
    runbook: 'Look at the open cases in the console: call more reviewers, or have the rules hold less.',
  };
}

function fresh(from: Sources): Objective {
  const { freshPercent, freshSeconds } = from.watched.settings.objectives;
  const dimensions = { consumer: 'record-entries' };
  return {
    name: 'objective-fresh',
    id: 'Fresh',
    percent: freshPercent,
    fewest: 20,
    count: 'recorded',
    bad: '(100 - fresh) / 100',
    metrics: {
      recorded: from.ours('stream_delay_ms', dimensions, { statistic: 'SampleCount' }),
      fresh: from.ours('stream_delay_ms', dimensions, { statistic: `PR(:${freshSeconds * 1000})` }),
    },
    hurts: `Customers do not see what they paid or got: it takes more than ${freshSeconds} s to be in their history.`,
    runbook:
      'Look at the dashboard ledger-health for the consumer record-entries, and at the errors in its log.',
  };
}
