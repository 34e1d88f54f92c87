/** Registers stores and terminals row by row, each safe to send again: what is done stays done, whatever breaks in between. */
import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import { type Api, ApiProblem } from '../../client/api.ts';
import { type PersistingPorts, persisting } from '../../client/batch/persisting.ts';
import { getStore, putStore } from '../../lambdas/contract/operations.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import type { Row } from './read-rows.ts';
import type { SecretsFile } from './secrets-file.ts';

/**
 * `registered`, `changed`: by this run. `replaced`: a terminal that was registered before, whose secret and code were written
 * down nowhere that this run knows; those of before are worth nothing. `unchanged`: there was nothing to do. `refused`: see
 * the code. `not_sent`: the API could not be reached any more.
 */
export const outcomes = ['registered', 'replaced', 'changed', 'unchanged', 'refused', 'not_sent'] as const;
export type Outcome = (typeof outcomes)[number];

export interface RowResult {
  readonly line: number;
  readonly store_id: string;
  readonly terminal?: string;
  readonly outcome: Outcome;
  /** Why it was refused: a code of the API. */
  readonly code?: string;
  readonly number?: number;
  readonly client_id?: string;
}

export interface SendPorts extends PersistingPorts {
  readonly api: Api;
  readonly progress: (done: number) => void;
  readonly secrets: Pick<SecretsFile, 'has' | 'add'>;
}

type Told = Pick<RowResult, 'outcome' | 'code' | 'number' | 'client_id'>;

/** One after the other: the numbers of a store's terminals are in the order of the file. */
export async function sendRows(ports: SendPorts, rows: readonly Row[]): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  /** What became of each store, which is sent with its first row. */
  const stores = new Map<string, Told>();
  let broken: Told | undefined;
  for (const row of rows) {
    const told: Told = broken ?? (await send(ports, row, stores));
    if (told.outcome === 'not_sent') broken = told;
    const { line, store: store_id, terminal } = row;
    results.push({ line, store_id, ...(terminal === undefined ? {} : { terminal }), ...told });
    ports.progress(results.length);
  }
  return results;
}

async function send(ports: SendPorts, row: Row, stores: Map<string, Told>): Promise<Told> {
  const known = stores.get(row.store) ?? (await persisting(ports, () => sendStore(ports.api, row)));
  stores.set(row.store, known);
  if (row.terminal === undefined || known.outcome === 'refused' || known.outcome === 'not_sent') return known;
  const { terminal } = row;
  return persisting(ports, () => sendTerminal(ports, row.store, terminal));
}

type Store = z.output<(typeof getStore)['answer']>;

async function sendStore(api: Api, { store: id, body }: Row): Promise<Told> {
  const before = await findStore(api, id);
  const { body: after } = await api.call(putStore, { path: { id }, body });
  if (!before) return { outcome: 'registered' };
  return { outcome: canonical(before) === canonical(after) ? 'unchanged' : 'changed' };
}

async function findStore(api: Api, id: string): Promise<Store | undefined> {
  try {
    return (await api.call(getStore, { path: { id } })).body;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'not_found') return undefined;
    throw error;
  }
}

/** Members in one order, whoever wrote them down. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** What was written down before is with the installers: it is left as it is. */
async function sendTerminal(
  { api, secrets }: Pick<SendPorts, 'api' | 'secrets'>,
  store: string,
  name: string,
): Promise<Told> {
  if (secrets.has(store, name)) return { outcome: 'unchanged' };
  const { status, body } = await api.call(createTerminal, {
    path: { id: store },
    body: { name },
    idempotencyKey: keyOf(store, name),
  });
  const { number, client_id, client_secret, enrolment_code, expires_at } = body;
  if (client_secret === undefined || enrolment_code === undefined || expires_at === undefined)
    return { outcome: 'unchanged', number, client_id };
  secrets.add({
    store_id: store,
    terminal: name,
    number,
    client_id,
    client_secret,
    enrolment_code,
    expires_at,
  });
  return { outcome: status === 201 ? 'registered' : 'replaced', number, client_id };
}

/** The same for the same terminal, in whichever file and whoever runs it. */
const keyOf = (store: string, terminal: string): string =>
  createHash('sha256')
    .update(JSON.stringify(['onboard', store, terminal]))
    .digest('base64url');
