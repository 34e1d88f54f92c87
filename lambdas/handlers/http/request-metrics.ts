/** What a request counts for: its time, whether it failed, and for a payment or a confirmation what came of it. */
import type { ProblemCode } from '../../contract/problems.ts';
import type { Audience } from '../../contract/route.ts';
import {
  type Flow,
  type MetricName,
  moneyOperations,
  type Outcome,
  type StepUpResult,
} from '../../metrics.ts';
import type { LogFields } from '../logging/log.ts';

export interface AnsweredRequest {
  readonly route: { readonly operation: string; readonly audience: Audience };
  /** What it was answered with; undefined for a problem. */
  readonly body: unknown;
  /** What it was refused with, if it was. */
  readonly code: ProblemCode | undefined;
  readonly isFault: boolean;
  readonly duration: number;
}

export interface Measured {
  readonly fields: LogFields;
  readonly metrics: readonly MetricName[];
}

export function requestMetrics({ route, body, code, isFault, duration }: AnsweredRequest): Measured {
  const outcome = isJudged(route.operation) ? outcomeOf(body, code) : undefined;
  const result = route.operation === 'confirmPayment' ? resultOf(body, code) : undefined;
  return {
    fields: {
      flow: flowOf(route),
      duration_ms: Math.round(duration),
      fault: isFault ? 1 : 0,
      ...(code === undefined ? {} : { problem: 1 }),
      ...(outcome === undefined ? {} : { payment_judged: 1, outcome }),
      ...(result === undefined ? {} : { step_up: 1, result }),
    },
    metrics: [
      'duration_ms',
      'fault',
      ...(code === undefined ? [] : (['problem'] as const)),
      ...(outcome === undefined ? [] : (['payment_judged'] as const)),
      ...(result === undefined ? [] : (['step_up'] as const)),
    ],
  };
}

export const flowOf = ({ operation, audience }: AnsweredRequest['route']): Flow =>
  moneyOperations.some((each) => each === operation) ? 'money' : audience.pool;

const isJudged = (operation: string): boolean =>
  operation === 'createPayment' || operation === 'createCharge';

/** By the contract's words for how a payment stands; where it stands otherwise, a request of before was sent again. */
const outcomes: Readonly<Record<string, Outcome>> = {
  approved: 'approve',
  step_up: 'step_up',
  held: 'hold',
};

/** Undefined where the rules were not asked, or not now. */
function outcomeOf(body: unknown, code: ProblemCode | undefined): Outcome | undefined {
  if (code === 'declined_by_risk') return 'decline';
  return outcomes[statusIn(body)];
}

const results: Partial<Record<ProblemCode, StepUpResult>> = {
  declined_by_risk: 'declined',
  challenge_expired: 'too_late',
  confirmation_mismatch: 'refused',
  step_up_required: 'refused',
};

function resultOf(body: unknown, code: ProblemCode | undefined): StepUpResult | undefined {
  if (code !== undefined) return results[code];
  return ['approved', 'held'].includes(statusIn(body)) ? 'confirmed' : undefined;
}

const statusIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'status' in body ? String(body.status) : '';
