/** Verifies a ledger from wherever it is read: the chain, the rows against it, the signatures, and every balance. */
import type { Device } from '../../lambdas/domain/devices/device.ts';
import { type Charged, isCharged } from '../../lambdas/domain/ledger/transfer.ts';
import { type Verdict, verification } from '../../lambdas/domain/sealing/verification.ts';
import { codeOf } from '../../lambdas/store/code-items.ts';
import { verifyCodeEvidence, verifyEvidence } from '../../lambdas/store/evidence/verify-evidence.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { transferOf } from '../../lambdas/store/ledger-items.ts';
import { deviceOf } from '../../lambdas/store/registry-items.ts';
import type { LedgerSource } from './source.ts';

export interface VerifyPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told how far it is, a phrase each. */
  readonly progress: (phrase: string) => void;
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

async function verifyOnce(source: LedgerSource, { now, sleep, progress }: VerifyPorts) {
  const asOf = source.readAt ?? now();
  const checked = verification({ asOf, grace: source.isLive ? GRACE : 0 });
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
  while (source.isLive && checked.waiting().length > 0 && now() < deadline) {
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

/** Why the row's signature is not one of its device's; `unsigned` where the row is of a kind that has none. */
async function forgery(row: Item, source: LedgerSource): Promise<string | undefined> {
  if (row.evidence === undefined) return 'unsigned';
  try {
    const transfer = transferOf(row);
    if (transfer === undefined || !('evidence' in transfer)) return 'unsigned';
    const device = await source.device(transfer.device);
    if (device === undefined) return 'it names a device that is not known';
    const { customer, publicJwk } = deviceOf(device);
    if (customer !== transfer.customer) return "it names a device that is not its customer's";
    if (transfer.kind === 'payment' && isCharged(transfer) && !transfer.stepUp?.confirmedAt)
      return await forgedCode(transfer, publicJwk, source);
    const verdict = verifyEvidence(transfer, publicJwk);
    return verdict.ok ? undefined : `the device of its customer did not sign this (${verdict.check})`;
  } catch (error) {
    return `it cannot be read (${(error as Error).message})`;
  }
}

/** What a till charged is signed by its terminal; its customer signed for the code that was charged. */
async function forgedCode(
  charge: Charged,
  publicJwk: Device['publicJwk'],
  source: LedgerSource,
): Promise<string | undefined> {
  const item = await source.code(charge.charge.code);
  if (item === undefined) return 'it names a payment code that is not known';
  const code = codeOf(item);
  const { money } = charge;
  if (code.usedBy !== charge.id || code.customer !== charge.customer)
    return 'it names a payment code that was not charged for it';
  if (code.currency !== money.currency || (code.maxAmount !== undefined && money.amount > code.maxAmount))
    return 'its customer signed for less';
  const verdict = verifyCodeEvidence(code, publicJwk);
  return verdict.ok ? undefined : `the device of its customer did not sign its code (${verdict.check})`;
}
