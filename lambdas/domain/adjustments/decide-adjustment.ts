/** A second operator decides what the first one has proposed. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { personKey } from '../review/person.ts';
import { type Adjustment, customerOf } from './adjustment.ts';
import type { Adjustments, Decision } from './adjustments.ts';

export interface DecideAdjustmentCommand {
  readonly id: string;
  readonly outcome: Decision['outcome'];
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface DecideAdjustmentPorts<A extends Adjustment> extends ColleaguePorts {
  readonly adjustments: Pick<Adjustments<A>, 'read' | 'decide'>;
}

/** @throws ServiceBusy; asking again is safe */
export async function decideAdjustment<A extends Adjustment>(
  ports: DecideAdjustmentPorts<A>,
  { id, outcome, colleague, now }: DecideAdjustmentCommand,
): Promise<A | Refusal> {
  const [email, proposed] = await Promise.all([
    ports.colleagues.emailOf(colleague.username),
    ports.adjustments.read(id),
  ]);
  // One that was posted at once was never proposed.
  if (proposed?.deadline === undefined) return refuse('not_found');
  if (email === undefined) return refuse('conflict_of_interest');
  const customer = customerOf(proposed);
  const known = customer === undefined ? undefined : await customerFor(ports, colleague, customer);
  if (known && isRefusal(known)) return known;
  const decision = { outcome, by: colleague.username, person: personKey(email), now };
  const decided = await ports.adjustments.decide(proposed, decision);
  return decided.outcome === 'refused' ? refuse(decided.code) : decided.adjustment;
}
