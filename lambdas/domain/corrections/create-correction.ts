/** An operator corrects: alone up to a limit a day, which counts all that they correct alone; beyond it, by proposing. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { dayOf } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { personKey } from '../review/person.ts';
import { type Correction, type CorrectionWish, customerOf, standingAt } from './correction.ts';
import type { Corrections } from './corrections.ts';

export interface CreateCorrectionCommand {
  readonly id: string;
  readonly wish: CorrectionWish;
  readonly fingerprint: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CreateCorrectionPorts extends ColleaguePorts {
  readonly corrections: Pick<Corrections, 'read' | 'post' | 'propose'>;
  /** Minor units that one operator may correct alone in a day. */
  readonly alone: bigint;
  readonly timeZone: string;
  /** How long a second operator has, in milliseconds. */
  readonly timeToDecide: number;
}

/** @throws ServiceBusy; asking again with the same id is safe */
export async function createCorrection(
  ports: CreateCorrectionPorts,
  { id, wish, fingerprint, colleague, now }: CreateCorrectionCommand,
): Promise<Correction | Refusal> {
  const { corrections } = ports;
  const email = await ports.colleagues.emailOf(colleague.username);
  // Who cannot be told from a second operator, or from the customer, corrects nothing.
  if (email === undefined) return refuse('conflict_of_interest');
  const customer = customerOf(wish);
  const known = customer === undefined ? undefined : await customerFor(ports, colleague, customer);
  if (known && isRefusal(known)) return known;
  const earlier = await corrections.read(id);
  if (earlier)
    return earlier.fingerprint === fingerprint ? standingAt(earlier, now) : refuse('idempotency_conflict');
  const correction: Correction = {
    id,
    ...wish,
    state: 'posted',
    fingerprint,
    by: colleague.username,
    person: personKey(email),
    createdAt: now,
    day: dayOf(now, ports.timeZone),
  };
  const posted = await corrections.post(correction, ports.alone);
  const written =
    posted.outcome === 'beyond'
      ? await corrections.propose({ ...correction, state: 'proposed', deadline: now + ports.timeToDecide })
      : posted;
  return written.outcome === 'refused' ? refuse(written.code) : standingAt(written.correction, now);
}
