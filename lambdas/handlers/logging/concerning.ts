/** What all lines have in common that are written for one request, task or record: its id, and what it is about. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { paymentIdOf } from '../../domain/identifiers.ts';

type Common = Record<string, string>;

const commons = new AsyncLocalStorage<Common>();

/** An id as ours are, and nothing else that looks alike: what is noted here is in a log. */
const OURS = /^(?<prefix>pay|case|disp|top|ref|cor|com)_[\w-]{27}$/;

/** By prefix: the member of the line. */
const members: Readonly<Record<string, string>> = {
  pay: 'payment',
  case: 'case',
  disp: 'case',
  top: 'top_up',
  ref: 'refund',
  cor: 'correction',
  com: 'compensation',
};

/** What a handler knows of its own invocation; Lambda tells more. */
export interface Invocation {
  readonly awsRequestId: string;
}

/** @param requestId API Gateway's, which the caller is told, or else Lambda's, which X-Ray and Lambda's own lines have */
export function concerning<T>(requestId: string | undefined, run: () => T): T {
  return commons.run(requestId === undefined ? {} : { request_id: requestId }, run);
}

export const commonFields = (): Readonly<Common> => commons.getStore() ?? {};

/** From here on, lines name the payment, case or transfer of each text that is an id of one; other texts are dropped. */
export function concerns(...texts: readonly unknown[]): void {
  const common = commons.getStore();
  if (!common) return;
  for (const text of texts) {
    const { prefix } = (typeof text === 'string' && OURS.exec(text)?.groups) || {};
    if (typeof text !== 'string' || prefix === undefined) continue;
    const member = members[prefix];
    if (member !== undefined) common[member] = text;
    // A case is of one payment, whose lines are looked for as well.
    if (member === 'case') common.payment = paymentIdOf(text);
  }
}

/** Members of a request or an answer that say what it is about; nothing that is nested is. */
export const textsOf = (body: unknown): readonly unknown[] =>
  typeof body === 'object' && body !== null && !(body instanceof Uint8Array) ? Object.values(body) : [];
