/** The one place where errors become HTTP: RFC 9457 problem documents by the contract's closed set of codes. */
import {
  type Problem,
  type ProblemCode,
  problemMediaType,
  problems,
  problemType,
} from '../../contract/problems.ts';
import { InvalidCursor } from '../../domain/invalid-cursor.ts';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import { type Answer, answer } from './answer.ts';
import { Refused } from './refused.ts';

/** What an error is refused as; anything unexpected is an `internal_error`, and says no more. */
export function refusedOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof InvalidCursor) return new Refused('invalid_cursor');
  return new Refused(error instanceof ServiceBusy || isTimeout(error) ? 'service_busy' : 'internal_error');
}

/** Middy's, when the function's time is nearly up: the same advice as for contention, the same key again, is right. */
const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

export function problemAnswer({ code, detail }: Refused, requestId: string): Answer {
  const { status, title } = problems[code];
  const problem: Problem = {
    type: problemType(code),
    title,
    status,
    code,
    request_id: requestId,
    ...(detail.errors ? { errors: detail.errors } : {}),
  };
  return answer(status, problem, { 'content-type': problemMediaType, ...headers[code] });
}

/**
 * RFC 9110, section 11.6.1, asks every 401 for a challenge; RFC 9449, section 7.1, names this one's. API Gateway sends
 * it on as `x-amzn-Remapped-WWW-Authenticate`.
 */
const challenge = (value: string) => ({ 'www-authenticate': value });

const headers: Partial<Record<ProblemCode, Readonly<Record<string, string>>>> = {
  unauthenticated: challenge('Bearer'),
  proof_required: challenge('DPoP algs="ES256"'),
  proof_invalid: challenge('DPoP error="invalid_dpop_proof", algs="ES256"'),
  device_not_enrolled: challenge('DPoP error="invalid_token", algs="ES256"'),
  terminal_not_enrolled: challenge('DPoP error="invalid_token", algs="ES256"'),
  session_ended: challenge('Bearer error="invalid_token"'),
  // RFC 9470, section 3.
  step_up_required: challenge('Bearer error="insufficient_user_authentication"'),
  webhook_signature_invalid: challenge('Webhook'),
  service_busy: { 'retry-after': '1' },
};
