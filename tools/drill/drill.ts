/** A rehearsal of the worst day: ledger, registry and cases are restored beside themselves, and verified as if they were all there is. */

import { idOf } from '../../lambdas/store/keys.ts';
import { reconciliationSources } from '../../lambdas/store/reconciliation/sources.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { liveSource, scan } from '../ledger/live-source.ts';
import type { LedgerSource } from '../ledger/source.ts';
import type { ReviewedStage } from '../ledger/stage.ts';
import { type Verified, verifyLedger } from '../ledger/verify.ts';
import { type VerifiedCases, verifyCases } from './cases.ts';
import { beginCopy, copyName, isReady, latestRestorable, requireRestored } from './copies.ts';

export interface DrillPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly progress: (phrase: string) => void;
}

export type DrillOptions = (
  | {
      /** Milliseconds since the epoch; undefined for the latest moment that all tables can be restored to. */
      readonly at: number | undefined;
      readonly isRestored: false;
    }
  /** Somebody has restored the copies already, as they were at that moment. */
  | { readonly at: number; readonly isRestored: true }
) & {
  /** Milliseconds that the review has to follow what is written, before what it did not do is a finding. */
  readonly settle: number;
};

export interface Drill {
  /** Of which moment the copy is, milliseconds since the epoch. */
  readonly restoredTo: number;
  /** What would have been lost of the last writes, milliseconds. */
  readonly lost: number;
  /** From the beginning until the copies could be read, and until they were verified, milliseconds. */
  readonly restored: number;
  readonly verified: number;
  readonly ledger: Verified;
  readonly cases: VerifiedCases;
}

const tables = ['ledgerTable', 'registryTable', 'casesTable'] as const;

export type Copies = Readonly<Record<(typeof tables)[number], string>>;

export const copiesOf = (stage: Copies, at: number): Copies => ({
  ledgerTable: copyName(stage.ledgerTable, at),
  registryTable: copyName(stage.registryTable, at),
  casesTable: copyName(stage.casesTable, at),
});

const PAUSE = 5_000;

/** The sealed chain is read where it is: it is locked there, and no restore of tables touches it. */
export async function drill(
  stage: ReviewedStage,
  copies: Copies,
  options: DrillOptions,
  ports: DrillPorts,
): Promise<Drill> {
  const { now } = ports;
  const began = now();
  // As it is kept before the chain is read, so that blocks that come meanwhile are none too few.
  const head = await liveSource(stage, 'live').head();
  if (options.isRestored) for (const table of tables) await requireRestored(stage.client, copies[table]);
  const { restoredTo, newest } = options.isRestored
    ? { restoredTo: options.at, newest: options.at }
    : await restore(stage, copies, options.at, ports);
  const restored = now() - began;
  const copied = { ...stage, ...copies };
  const held = new Map<string, number>();
  const source: LedgerSource = {
    ...liveSource(copied, 'the copy'),
    readAt: restoredTo,
    head: async () => head,
    async *rows() {
      for await (const row of scan(stage, copies.ledgerTable)) {
        if (row.sk?.S === 'PAYMENT' && row.state?.S === 'pending')
          held.set(idOf(row.pk?.S ?? ''), Number(row.createdAt?.N));
        yield row;
      }
    },
  };
  const ledger = await verifyLedger(source, ports);
  const cases = await verifyCases({
    // Nobody pays from a copy, whom reading it could keep waiting.
    sources: reconciliationSources({ ...copied, runtime, readsPerSecond: Number.POSITIVE_INFINITY }),
    rows: scan(stage, copies.casesTable),
    held,
    before: restoredTo - options.settle,
  });
  return { restoredTo, lost: began - newest, restored, verified: now() - began, ledger, cases };
}

/** All to one moment: of copies of several, one has what another one has not yet. */
async function restore(
  stage: ReviewedStage,
  copies: Copies,
  at: number | undefined,
  { now, sleep, progress }: DrillPorts,
): Promise<{ readonly restoredTo: number; readonly newest: number }> {
  const { client } = stage;
  const began = now();
  const latest = await Promise.all(tables.map((table) => latestRestorable(client, stage[table])));
  const newest = Math.min(...latest);
  const restoredTo = at ?? newest;
  await Promise.all(
    tables.map((table) => beginCopy(client, { table: stage[table], copy: copies[table], at: restoredTo })),
  );
  for (const table of tables)
    while (!(await isReady(client, copies[table]))) {
      progress(`${copies[table]} is being restored for ${secondsOf(now() - began)}`);
      await sleep(PAUSE);
    }
  progress(`restored in ${secondsOf(now() - began)}; verifying`);
  return { restoredTo, newest };
}

export const secondsOf = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
