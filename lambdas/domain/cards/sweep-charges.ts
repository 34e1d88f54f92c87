/** Asks the processor about the charges that it never told the end of, so that no top-up is pending for ever. */
import type { Entries } from '../ledger/entries.ts';
import { entryFrom } from '../ledger/entries.ts';
import type { TransferState } from '../ledger/transfer.ts';
import type { Card } from './card.ts';
import type { CardProcessor } from './card-processor.ts';
import { CHARGED_WITHIN } from './charge-card.ts';
import type { OpenCharges } from './open-charges.ts';
import { type SettlePorts, settleAnswer } from './settle-charge.ts';

export interface SweepChargesPorts extends SettlePorts {
  readonly open: OpenCharges;
  /** Undefined where none is connected. */
  readonly processor: Pick<CardProcessor, 'name' | 'chargeOf'> | undefined;
  readonly cards: { readonly read: (id: string) => Promise<Card | undefined> };
  readonly entries: Pick<Entries, 'record'>;
  /** How many are looked at in one run. */
  readonly limit: number;
}

/** What became of a top-up that was looked at. */
export type SweptCharge =
  /** It was pending, and the processor said how the charge ended. */
  | { readonly topUpId: string; readonly outcome: 'swept'; readonly state: TransferState }
  /** It had ended, and the history has not heard of it: now it has. */
  | { readonly topUpId: string; readonly outcome: 'ended_before' }
  /** The processor does not know either. `overdue`: for so long that somebody has to ask it. */
  | { readonly topUpId: string; readonly outcome: 'open'; readonly overdue: boolean }
  | { readonly topUpId: string; readonly outcome: 'failed'; readonly error: unknown };

/** Milliseconds. What is older is asked about; nobody charges for it any more, by far. */
const ASKED_AFTER = 2 * CHARGED_WITHIN;
/** Milliseconds: an authorisation that a bank has not answered by then will not be. */
const OVERDUE_AFTER = 24 * 60 * 60 * 1000;

/**
 * Each is ended by the transaction that the processor's own word ends it by, on the condition that it is pending: answer,
 * event and sweeper meet there, and one of them ends it.
 *
 * @param now milliseconds since the epoch
 * @throws whatever kept the top-ups from being found
 */
export async function sweepCharges(ports: SweepChargesPorts, now: number): Promise<readonly SweptCharge[]> {
  const swept: SweptCharge[] = [];
  for (const topUpId of await ports.open.startedBefore(now - ASKED_AFTER, ports.limit)) {
    try {
      swept.push(await sweep(ports, topUpId, now));
    } catch (error) {
      // One that cannot be asked about must not keep the others.
      swept.push({ topUpId, outcome: 'failed', error });
    }
  }
  return swept;
}

async function sweep(ports: SweepChargesPorts, topUpId: string, now: number): Promise<SweptCharge> {
  const topUp = await ports.topUps.readTopUp(topUpId);
  if (!topUp) throw new Error(`${topUpId} is in a history, and not in the ledger`);
  if (topUp.state !== 'pending') {
    // Its record may be on its way, or lost; the entry keeps the newest version whoever records it.
    const entry = entryFrom(topUp, now);
    if (entry) await ports.entries.record(entry);
    return { topUpId, outcome: 'ended_before' };
  }
  const card = await ports.cards.read(topUp.fundingSource);
  const { processor } = ports;
  if (!processor || card?.processor !== processor.name)
    throw new Error(`${topUpId} waits for a processor that is not connected any more`);
  const answer = await processor.chargeOf({
    reference: topUpId,
    token: card.details?.token,
    money: topUp.money,
  });
  if (answer === 'pending')
    return { topUpId, outcome: 'open', overdue: topUp.createdAt < now - OVERDUE_AFTER };
  // What the processor has never heard of took nothing, and nobody asks it for that any more.
  // Stryker disable next-line StringLiteral: what is no success voids, by whatever name; each answer is tested.
  const type = answer === 'succeeded' ? 'charge.succeeded' : 'charge.failed';
  const { state } = await settleAnswer(ports, topUp, { type }, now);
  return { topUpId, outcome: 'swept', state };
}
