/** Takes the result of a registration: each event once, and each registration decided once, whatever comes twice or late. */
import { ServiceBusy } from '../ledger/ledger.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  type Card,
  type CardDetails,
  type CardState,
  cardStateAt,
  hasAuthenticated,
  isPast,
  type RegistrationFailure,
  type ThreeDs,
} from './card.ts';

/** What a signed webhook said of a registration, as far as we read it. */
export type RegistrationEvent = {
  /** The processor's: the same for every attempt to deliver it. */
  readonly id: string;
  /** Over what we read of it. */
  readonly fingerprint: string;
  /** The card's id. */
  readonly reference: string;
} & (
  | { readonly type: 'card.registered'; readonly details: CardDetails; readonly threeDs: ThreeDs }
  | { readonly type: 'card.failed'; readonly reason: Exclude<RegistrationFailure, 'limit'> }
);

/**
 * What an event came to. `applied`: it decided what it is of. `repeated`: it says again what decided it. `refused`: it came
 * too late, or says something else than what decided it; it changes nothing, and is kept.
 */
export const cardEventOutcomes = ['applied', 'repeated', 'refused'] as const;
export type CardEventOutcome = (typeof cardEventOutcomes)[number];

/** An event that was taken before. */
export interface CardEventRecord {
  readonly fingerprint: string;
  readonly outcome: CardEventOutcome;
}

export interface RegistrationJudgement {
  readonly outcome: CardEventOutcome;
  /** The state that the card takes; undefined where it keeps its own. */
  readonly state?: Extract<CardState, 'active' | 'failed'>;
  readonly failure?: RegistrationFailure;
}

export interface RegistrationResultWrite {
  readonly event: RegistrationEvent;
  readonly judgement: RegistrationJudgement;
  /** As it was read. */
  readonly card: Card;
  readonly maxCards: number;
  /** Milliseconds since the epoch: when nothing is topped up from the card before. */
  readonly usableFrom: number;
  readonly now: number;
}

export interface RegistrationResults {
  /** Strongly consistent. */
  read(id: string): Promise<Card | undefined>;
  readEvent(id: string): Promise<CardEventRecord | undefined>;
  /**
   * One transaction: the event (never seen), with it the card's new state (still pending), and where that is `active` the
   * customer's list of cards (with room) and an account event.
   *
   * @returns `full` where nothing was written since the customer has no room for the card; `changed` where something had
   *   changed, or it is not known what was written: to be read again
   */
  record(write: RegistrationResultWrite): Promise<'recorded' | 'changed' | 'full'>;
}

/** What the event comes to, by how the registration stands. @param full whether the customer has no room for a card */
export function judgeRegistration(
  card: Card,
  event: RegistrationEvent,
  { now, full }: { readonly now: number; readonly full: boolean },
): RegistrationJudgement {
  const failure = failureIn(event, now);
  if (card.state !== 'pending') {
    const asBefore = failure === undefined ? card.state !== 'failed' : card.failure === failure;
    return { outcome: asBefore ? 'repeated' : 'refused' };
  }
  // What the customer entered after the time was over is not used, whatever became of it.
  if (cardStateAt(card, now) === 'expired')
    return { outcome: 'refused', state: 'failed', failure: 'cancelled' };
  if (failure !== undefined) return { outcome: 'applied', state: 'failed', failure };
  return full
    ? { outcome: 'applied', state: 'failed', failure: 'limit' }
    : { outcome: 'applied', state: 'active' };
}

function failureIn(event: RegistrationEvent, now: number): RegistrationFailure | undefined {
  if (event.type === 'card.failed') return event.reason;
  if (!hasAuthenticated(event.threeDs)) return 'three_ds_failed';
  return isPast(event.details.expires, now) ? 'card_expired' : undefined;
}

/** Two events at once, and an answer of the database that was lost, each take another look. */
const ATTEMPTS = 4;

export interface ReceiveRegistrationPorts {
  readonly results: RegistrationResults;
  readonly maxCards: number;
  /** How long nothing is topped up from a new card, in milliseconds. */
  readonly coolOff: number;
}

/** @param now milliseconds since the epoch */
export async function receiveRegistration(
  { results, maxCards, coolOff }: ReceiveRegistrationPorts,
  event: RegistrationEvent,
  now: number,
): Promise<CardEventOutcome | Refusal> {
  let full = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [earlier, card] = await Promise.all([results.readEvent(event.id), results.read(event.reference)]);
    if (earlier) return asBefore(earlier, event);
    if (!card) return refuse('not_found');
    const judgement = judgeRegistration(card, event, { now, full });
    const write = { event, judgement, card, maxCards, usableFrom: now + coolOff, now };
    const written = await results.record(write);
    if (written === 'recorded') return judgement.outcome;
    full = written === 'full';
  }
  throw new ServiceBusy('The registration changed with every attempt');
}

/** What an event came to that was taken before; under the same id nothing else can be said. */
export const asBefore = (
  earlier: CardEventRecord,
  event: { readonly fingerprint: string },
): CardEventOutcome | Refusal =>
  earlier.fingerprint === event.fingerprint ? earlier.outcome : refuse('webhook_conflict');
