/** Sends a batch row by row, each safe to send again: what is done stays done, whatever breaks in between. */
import { randomUUID } from 'node:crypto';
import type { Api } from '../../client/api.ts';
import { type PersistingPorts, persisting } from '../../client/batch/persisting.ts';
import {
  createCompensation,
  decideCompensation,
  getCompensation,
} from '../../lambdas/contract/compensations.ts';
import type { Row } from './read-rows.ts';

/**
 * `already_posted`, `already_proposed`: it was asked for before, and stands so. `approved`: by this run, and posted.
 * `refused`: see the code. `not_sent`: the API could not be reached any more; the row may or may not have come through.
 */
export const outcomes = [
  'posted',
  'proposed',
  'approved',
  'already_posted',
  'already_proposed',
  'refused',
  'not_sent',
] as const;

export interface RowResult {
  readonly line: number;
  readonly payment_id: string;
  readonly outcome: (typeof outcomes)[number];
  /** Why it was refused: a code of the API, or how the compensation ended before. */
  readonly code?: string;
  /** The compensation's. */
  readonly id?: string;
  readonly amount?: string;
  readonly currency?: string;
}

export interface SendPorts extends PersistingPorts {
  readonly api: Api;
  readonly progress: (done: number) => void;
}

type Compensation = Awaited<ReturnType<typeof ask>>['body'];
type Told = Pick<RowResult, 'outcome' | 'code'> & { readonly compensation?: Compensation };

/** One after the other: they share the counter of what this operator moves alone. */
export async function sendRows(
  ports: SendPorts,
  rows: readonly Row[],
  mode: 'propose' | 'approve',
): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  let broken: string | undefined;
  for (const row of rows) {
    const told: Told =
      broken === undefined ? await send(ports, row, mode) : { outcome: 'not_sent', code: broken };
    if (told.outcome === 'not_sent') broken = told.code;
    results.push(resultOf(row, told));
    ports.progress(results.length);
  }
  return results;
}

const resultOf = ({ line, wish }: Row, { outcome, code, compensation }: Told): RowResult => ({
  line,
  payment_id: wish.payment_id,
  outcome,
  ...(code === undefined ? {} : { code }),
  ...(compensation
    ? { id: compensation.id, amount: compensation.amount, currency: compensation.currency }
    : {}),
});

function send(ports: SendPorts, row: Row, mode: 'propose' | 'approve'): Promise<Told> {
  // The same for each attempt.
  const idempotencyKey = randomUUID();
  return persisting(ports, () => (mode === 'propose' ? propose : approve)(ports.api, row, idempotencyKey));
}

const ask = (api: Api, { wish }: Row, idempotencyKey: string) =>
  api.call(createCompensation, { body: wish, idempotencyKey });

async function propose(api: Api, row: Row, idempotencyKey: string): Promise<Told> {
  const { status, body } = await ask(api, row, idempotencyKey);
  return status === 200
    ? standing(body)
    : { outcome: status === 201 ? 'posted' : 'proposed', compensation: body };
}

/** Approves what the row asks for, and nothing else that may be proposed under the same payment and incident. */
async function approve(api: Api, row: Row, idempotencyKey: string): Promise<Told> {
  const { payment_id: id, incident } = row.wish;
  const { body } = await api.call(getCompensation, { path: { id, incident } });
  if (!asks(row, body)) return { outcome: 'refused', code: 'idempotency_conflict', compensation: body };
  if (body.status !== 'proposed') return standing(body);
  const decision = { path: { id: body.id }, body: { outcome: 'approve' as const }, idempotencyKey };
  return { outcome: 'approved', compensation: (await api.call(decideCompensation, decision)).body };
}

const asks = ({ wish }: Row, found: Compensation): boolean =>
  (wish.amount === undefined ? found.in_full : wish.amount === found.amount) &&
  wish.reason === found.reason &&
  wish.note === found.note;

function standing(compensation: Compensation): Told {
  const { status } = compensation;
  if (status === 'posted') return { outcome: 'already_posted', compensation };
  if (status === 'proposed') return { outcome: 'already_proposed', compensation };
  return { outcome: 'refused', code: status, compensation };
}
