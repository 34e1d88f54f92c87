/** Ends what the state machine missed: holds whose time ran out a while ago, though they are pending still. */
import { caseIdOf } from '../identifiers.ts';
import { type Entries, entryFrom } from '../ledger/entries.ts';
import type { TransferState } from '../ledger/transfer.ts';
import type { Cases } from './cases.ts';
import type { Hold, OpenHolds } from './open-holds.ts';
import { type SettlePorts, settlePayment } from './settle-payment.ts';

export interface SweepPorts extends SettlePorts {
  readonly cases: Pick<Cases, 'read' | 'listOpen'>;
  readonly holds: OpenHolds;
  readonly entries: Pick<Entries, 'record'>;
  /** How long a reviewer has at least, in milliseconds. */
  readonly timeToDecide: number;
  /** For so long after that the machine is left to do it, in milliseconds. */
  readonly margin: number;
  /** How many are looked at in one run. */
  readonly limit: number;
}

/** What became of a hold that was looked at. */
export type Swept =
  /** It was pending, and this run ended it: the machine had missed it. */
  | { readonly paymentId: string; readonly outcome: 'swept'; readonly state: TransferState }
  /** It had ended, and the history has not heard of it: now it has. */
  | { readonly paymentId: string; readonly outcome: 'ended_before' }
  /** Its case is of a class that has longer, or was opened late, and has time left. */
  | { readonly paymentId: string; readonly outcome: 'has_time' }
  | { readonly paymentId: string; readonly outcome: 'failed'; readonly error: unknown };

/**
 * Each hold is ended by the transaction that the machine ends it by: as decided, if a decision was recorded, and else
 * expired with its case. Whoever comes second finds it ended.
 *
 * @param now milliseconds since the epoch
 * @throws whatever kept the holds from being found
 */
export async function sweepHolds(ports: SweepPorts, now: number): Promise<readonly Swept[]> {
  const swept: Swept[] = [];
  for (const hold of await overdue(ports, now)) {
    try {
      swept.push(await sweep(ports, hold, now));
    } catch (error) {
      // One that cannot be ended must not keep the others.
      swept.push({ paymentId: hold.paymentId, outcome: 'failed', error });
    }
  }
  return swept;
}

/** By the histories, and by the cases that are open past their deadline: each finds what the other has lost. */
async function overdue(ports: SweepPorts, now: number): Promise<readonly Hold[]> {
  const { holds, cases, timeToDecide, margin, limit } = ports;
  const held = await holds.heldBefore(now - timeToDecide - margin, limit);
  const known = new Set(held.map(({ paymentId }) => paymentId));
  const { cases: open } = await cases.listOpen(undefined);
  const late = open.filter(({ deadline, paymentId }) => deadline + margin < now && !known.has(paymentId));
  return [...held, ...late.map(({ paymentId }) => ({ paymentId }))];
}

async function sweep(ports: SweepPorts, { paymentId }: Hold, now: number): Promise<Swept> {
  const subject = await ports.cases.read(caseIdOf(paymentId));
  if (subject?.state === 'open' && subject.deadline + ports.margin >= now)
    return { paymentId, outcome: 'has_time' };
  const { transfer, endedNow } = await settlePayment(ports, { paymentId, now });
  if (endedNow) return { paymentId, outcome: 'swept', state: transfer.state };
  // Its record may be on its way, or lost; the entry keeps the newest version whoever records it.
  const entry = entryFrom(transfer, now);
  if (entry) await ports.entries.record(entry);
  return { paymentId, outcome: 'ended_before' };
}
