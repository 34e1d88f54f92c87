/** An operator corrects what was booked wrong, or proposes to. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { dayOf } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { personKey } from '../review/person.ts';
import { type Correction, customerOf, standingAt } from './adjustment.ts';
import type { Adjustments } from './adjustments.ts';
import { type AlonePorts, postOrPropose } from './post-or-propose.ts';

export interface CreateCorrectionCommand {
  readonly id: string;
  readonly wish: Pick<Correction, 'debit' | 'credit' | 'money' | 'reason' | 'note' | 'corrects'>;
  readonly fingerprint: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CreateCorrectionPorts extends ColleaguePorts, AlonePorts<Correction> {
  readonly adjustments: Pick<Adjustments<Correction>, 'read' | 'post' | 'propose'>;
  readonly timeZone: string;
}

/** @throws ServiceBusy; asking again with the same id is safe */
export async function createCorrection(
  ports: CreateCorrectionPorts,
  { id, wish, fingerprint, colleague, now }: CreateCorrectionCommand,
): Promise<Correction | Refusal> {
  const email = await ports.colleagues.emailOf(colleague.username);
  // Who cannot be told from a second operator, or from the customer, corrects nothing.
  if (email === undefined) return refuse('conflict_of_interest');
  const customer = customerOf(wish);
  const known = customer === undefined ? undefined : await customerFor(ports, colleague, customer);
  if (known && isRefusal(known)) return known;
  const earlier = await ports.adjustments.read(id);
  if (earlier)
    return earlier.fingerprint === fingerprint ? standingAt(earlier, now) : refuse('idempotency_conflict');
  const written = await postOrPropose(ports, {
    id,
    kind: 'correction',
    ...wish,
    state: 'posted',
    fingerprint,
    by: colleague.username,
    person: personKey(email),
    createdAt: now,
    day: dayOf(now, ports.timeZone),
  });
  return written.outcome === 'refused' ? refuse(written.code) : standingAt(written.adjustment, now);
}
