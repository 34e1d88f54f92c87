/** Takes a provider's result: each event once, and each verification decided once, whatever comes twice, late or in disorder. */
import { ServiceBusy } from '../ledger/ledger.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { stateAt, type Verification, type VerificationResult } from './verification.ts';

/** What a signed webhook said, as far as we read it. */
export interface ResultEvent {
  /** The provider's: the same for every attempt to deliver it. */
  readonly id: string;
  /** Over what we read of it, and so over nothing personal. */
  readonly fingerprint: string;
  readonly reference: string;
  readonly result: VerificationResult;
  readonly providerReference: string | undefined;
  /** Milliseconds since the epoch: when the provider came to the result. */
  readonly at: number;
}

/**
 * What an event came to. `applied`: it decided the verification. `repeated`: it says again what decided it. `refused`:
 * it came too late, or says something else than what decided it; it changes nothing, and is kept.
 */
export type EventOutcome = 'applied' | 'repeated' | 'refused';

export interface EventRecord {
  readonly event: ResultEvent;
  readonly outcome: EventOutcome;
}

export interface Judgement {
  readonly outcome: EventOutcome;
  /** The state that the verification takes; undefined where it keeps its own. */
  readonly state?: VerificationResult;
}

export interface ResultWrite {
  readonly event: ResultEvent;
  readonly judgement: Judgement;
  /** As it was read. */
  readonly verification: Verification;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface VerificationResults {
  /** Strongly consistent. */
  read(reference: string): Promise<Verification | undefined>;
  readEvent(id: string): Promise<EventRecord | undefined>;
  /**
   * One transaction: the event (never seen), with it the verification's new state (still pending), and where that is
   * `verified` the wallet's level and an account event.
   *
   * @returns false where something had changed, or it is not known what was written: to be read again
   */
  record(write: ResultWrite): Promise<boolean>;
}

/** What the event comes to, by how the verification stands. */
export function judge(verification: Verification, { result }: ResultEvent, now: number): Judgement {
  if (verification.state === 'pending') {
    if (stateAt(verification, now) === 'pending') return { outcome: 'applied', state: result };
    // Whatever it says, the time had passed; that is what is written now, so that nothing can come later still.
    return { outcome: result === 'expired' ? 'applied' : 'refused', state: 'expired' };
  }
  return { outcome: verification.state === result ? 'repeated' : 'refused' };
}

/** Two events at once, and an answer of the database that was lost, each take another look. */
const ATTEMPTS = 4;

/** @param now milliseconds since the epoch */
export async function receiveResult(
  results: VerificationResults,
  event: ResultEvent,
  now: number,
): Promise<EventOutcome | Refusal> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [earlier, verification] = await Promise.all([
      results.readEvent(event.id),
      results.read(event.reference),
    ]);
    if (earlier) {
      return earlier.event.fingerprint === event.fingerprint ? earlier.outcome : refuse('webhook_conflict');
    }
    if (!verification) return refuse('not_found');
    const judgement = judge(verification, event, now);
    if (await results.record({ event, judgement, verification, now })) return judgement.outcome;
  }
  throw new ServiceBusy('The verification changed with every attempt');
}
