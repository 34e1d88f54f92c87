/** A second operator decides what the first one has proposed. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { personKey } from '../review/person.ts';
import { type Correction, customerOf } from './correction.ts';
import type { Corrections } from './corrections.ts';

export interface DecideCorrectionCommand {
  readonly id: string;
  readonly outcome: 'approve' | 'decline';
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface DecideCorrectionPorts extends ColleaguePorts {
  readonly corrections: Pick<Corrections, 'read' | 'decide'>;
}

/** @throws ServiceBusy; asking again is safe */
export async function decideCorrection(
  ports: DecideCorrectionPorts,
  { id, outcome, colleague, now }: DecideCorrectionCommand,
): Promise<Correction | Refusal> {
  const [email, proposed] = await Promise.all([
    ports.colleagues.emailOf(colleague.username),
    ports.corrections.read(id),
  ]);
  // One that was posted at once was never proposed.
  if (proposed?.deadline === undefined) return refuse('not_found');
  if (email === undefined) return refuse('conflict_of_interest');
  const customer = customerOf(proposed);
  const known = customer === undefined ? undefined : await customerFor(ports, colleague, customer);
  if (known && isRefusal(known)) return known;
  const decision = { outcome, by: colleague.username, person: personKey(email), now };
  const decided = await ports.corrections.decide(proposed, decision);
  return decided.outcome === 'refused' ? refuse(decided.code) : decided.correction;
}
