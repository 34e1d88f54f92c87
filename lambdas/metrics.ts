/**
 * Every metric that our functions emit, one spelling for them and for dashboards and alarms. A metric is a number of a
 * log line, under the same name; its dimensions are members of the line, too. Each combination of values of dimensions costs
 * as a metric of its own, so a dimension has a closed set of values (`dimensionValues` of lib/operations/watch), and none of
 * them says who or which: no customer, device, payment or store.
 */

interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds' | 'None';
  /** Each list of dimensions makes metrics of its own out of the same number. */
  readonly dimensions: readonly (readonly Dimension[])[];
}

export type Dimension = 'operation' | 'flow' | 'code' | 'outcome' | 'result' | 'consumer' | 'kind';

const metric = <const M extends Metric>(literal: M): M => literal;

export const metrics = {
  /** From the first byte that a function read of a request to the last that it wrote. How many there are is how many requests. */
  duration_ms: metric({ unit: 'Milliseconds', dimensions: [['operation'], ['flow']] }),
  /** 1 for a request that failed on our side, 0 for any other. What was refused has not failed. */
  fault: metric({ unit: 'Count', dimensions: [['flow']] }),
  /** 1 for a request that was answered with a problem document. */
  problem: metric({ unit: 'Count', dimensions: [['code']] }),
  /** 1 for a payment by what the rules said of it. One that is asked for twice is counted twice. */
  payment_judged: metric({ unit: 'Count', dimensions: [['outcome']] }),
  /** 1 for a confirmation that a customer sent. */
  step_up: metric({ unit: 'Count', dimensions: [['result']] }),
  /** From a change in a table to its being read from the stream by a consumer that has done with it. */
  stream_delay_ms: metric({ unit: 'Milliseconds', dimensions: [['consumer']] }),
  /** 1 for a hold that ended since nobody decided, 0 for one that somebody decided. */
  hold_expired: metric({ unit: 'Count', dimensions: [[]] }),
  /** Every five minutes, where there are any. */
  open_cases: metric({ unit: 'Count', dimensions: [['kind']] }),
  oldest_case_seconds: metric({ unit: 'Seconds', dimensions: [['kind']] }),
  /** Minor units that open cases hold, every five minutes where there are any. */
  held_amount: metric({ unit: 'None', dimensions: [[]] }),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNamespace = (stage: string): string => `Holdfast/${stage}`;

/** Operations that move a customer's money while the customer waits: what the objectives of the API are about. */
export const moneyOperations = ['createPayment', 'confirmPayment', 'createTopUp', 'createCharge'] as const;

/** Whose request it is; `money` goes before. */
export const flows = ['money', 'customers', 'terminals', 'reviewers', 'none'] as const;
export type Flow = (typeof flows)[number];

/** What the rules say of a payment. */
export const outcomes = ['approve', 'step_up', 'hold', 'decline'] as const;
export type Outcome = (typeof outcomes)[number];

export const stepUpResults = ['confirmed', 'declined', 'too_late', 'refused'] as const;
export type StepUpResult = (typeof stepUpResults)[number];
