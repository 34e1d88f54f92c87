/** Verifies a ledger from wherever it is read: the chain, the rows against it, the signatures, and every balance. */
import { type Verdict, verification } from '../../lambdas/domain/sealing/verification.ts';
import { forgery } from './forgery.ts';
import type { LedgerSource } from './source.ts';

export interface VerifyPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told how far it is, a phrase each. */
  readonly progress: (phrase: string) => void;
  /** Of replicas whose replication was cut off: by when, as for `verification`. @default - they are none */
  readonly cutOff?: number | undefined;
}

/** Milliseconds that rows of a running stage have until a block has them: a window of five minutes at the most. */
const PATIENCE = 330_000;
const PAUSE = 250;
/** A row of a running stage that is younger and in no block is told as such, and not taken for an insertion. */
const GRACE = 15 * 60_000;
/** How often a running stage is read anew because money moved in between. */
const READINGS = 3;

export interface Verified extends Verdict {
  /** How many transfers carry a signature that was checked. */
  readonly signatures: number;
}

export async function verifyLedger(source: LedgerSource, ports: VerifyPorts): Promise<Verified> {
  for (let reading = 1; ; reading++) {
    const { verdict, moved } = await verifyOnce(source, ports);
    const mayBeMotion =
      moved && verdict.findings.every(({ row }) => row.startsWith('WALLET#') || row.startsWith('PAYMENT#'));
    if (verdict.findings.length === 0 || !mayBeMotion || reading === READINGS) return verdict;
    ports.progress('money moved while the rows were read: reading them again');
  }
}

async function verifyOnce(source: LedgerSource, { now, sleep, progress, cutOff }: VerifyPorts) {
  const asOf = source.readAt ?? now();
  const checked = verification({ asOf, grace: source.isLive || cutOff !== undefined ? GRACE : 0, cutOff });
  const readBlocks = async () => {
    for await (const { sequence, text, cover } of source.blocks(checked.head.sequence)) {
      checked.addBlock(sequence, text);
      if (cover) checked.addCover(sequence, cover);
      if (sequence % 100 === 0) progress(`${sequence.toLocaleString('en')} blocks read`);
    }
  };
  await readBlocks();
  const before = checked.head.sequence;
  let [rows, signatures] = [0, 0];
  for await (const row of source.rows()) {
    checked.addRow(row);
    const forged = source.hasDevices ? await forgery(row, source) : 'unsigned';
    if (forged !== 'unsigned') signatures++;
    if (forged !== 'unsigned' && forged !== undefined) checked.addForgery(row.pk?.S ?? '', forged);
    if (++rows % 10_000 === 0) progress(`${rows.toLocaleString('en')} rows read`);
  }
  const deadline = now() + PATIENCE;
  // What was on its way to a block when it was cut off comes to none.
  while (source.isLive && cutOff === undefined && checked.waiting().length > 0 && now() < deadline) {
    const young = checked.waiting().some((row) => Number(row.createdAt?.N ?? 0) > asOf - GRACE);
    const head = checked.head.sequence;
    await readBlocks();
    // What is old and in no block will be in none.
    if (!young && checked.head.sequence === head) break;
    progress(`waiting until ${checked.waiting().length} rows are sealed`);
    await sleep(PAUSE);
  }
  const verdict = checked.finish(await source.head());
  return { verdict: { ...verdict, signatures }, moved: source.isLive && checked.head.sequence > before };
}
