/** A rehearsal of the worst day: ledger and registry are restored beside themselves, and verified as if they were all there is. */

import { liveSource } from '../ledger/live-source.ts';
import type { LedgerSource } from '../ledger/source.ts';
import type { Stage } from '../ledger/stage.ts';
import { type Verified, verifyLedger } from '../ledger/verify.ts';
import { beginCopy, copyName, isReady, latestRestorable } from './copies.ts';

export interface DrillPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly progress: (phrase: string) => void;
}

export interface Drill {
  /** Of which moment the copy is, milliseconds since the epoch. */
  readonly restoredTo: number;
  /** What would have been lost of the last writes, milliseconds. */
  readonly lost: number;
  /** From the beginning until the copies could be read, and until they were verified, milliseconds. */
  readonly restored: number;
  readonly verified: number;
  readonly ledger: Verified;
}

export interface Copies {
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export const copiesOf = (stage: Copies, at: number): Copies => ({
  ledgerTable: copyName(stage.ledgerTable, at),
  registryTable: copyName(stage.registryTable, at),
});

const PAUSE = 5_000;

/**
 * The sealed chain is read where it is: it is locked there, and no restore of tables touches it.
 *
 * @param at milliseconds since the epoch; undefined for the latest moment that there is
 */
export async function drill(
  stage: Stage,
  copies: Copies,
  at: number | undefined,
  ports: DrillPorts,
): Promise<Drill> {
  const { now, sleep, progress } = ports;
  const began = now();
  const { client } = stage;
  const tables = ['ledgerTable', 'registryTable'] as const;
  const latest = await Promise.all(tables.map((table) => latestRestorable(client, stage[table])));
  const lost = began - Math.min(...latest);
  // As it is kept before the chain is read, so that blocks that come meanwhile are none too few.
  const head = await liveSource(stage, 'live').head();
  const moments = await Promise.all(
    tables.map((table) => beginCopy(client, { table: stage[table], copy: copies[table], at })),
  );
  const restoredTo = moments[0] ?? Number.NaN;
  for (const table of tables)
    while (!(await isReady(client, copies[table]))) {
      progress(`${copies[table]} is being restored for ${secondsOf(now() - began)}`);
      await sleep(PAUSE);
    }
  const restored = now() - began;
  progress(`restored in ${secondsOf(restored)}; verifying`);
  const source: LedgerSource = {
    ...liveSource({ ...stage, ...copies }, 'the copy'),
    readAt: restoredTo,
    head: async () => head,
  };
  const ledger = await verifyLedger(source, ports);
  return { restoredTo, lost, restored, verified: now() - began, ledger };
}

export const secondsOf = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
