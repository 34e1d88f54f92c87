/** Corrections as the domain asks for them: each write is one transaction that decides by its conditions. */
import type { RefusalCode } from '../refusal.ts';
import type { Correction } from './correction.ts';

export type CorrectionRefusal = Extract<
  RefusalCode,
  | 'idempotency_conflict'
  | 'not_found'
  | 'currency_not_supported'
  | 'insufficient_funds'
  | 'second_person_required'
  | 'correction_already_decided'
  | 'correction_expired'
>;

export type CorrectionResult =
  /** Written now, or by the same request before: this is how it stands. */
  | { readonly outcome: 'written'; readonly correction: Correction }
  /** Nothing was written. */
  | { readonly outcome: 'refused'; readonly code: CorrectionRefusal };

/** Every method may throw `ServiceBusy`: asking again with the same id is safe. */
export interface Corrections {
  /** As posted or proposed; undefined if there is none. Strongly consistent. */
  read(id: string): Promise<Correction | undefined>;
  /**
   * Moves the money now. Conditions, in one transaction: no such correction, posted or proposed; what the operator has
   * corrected alone in the day stays within `alone`, minor units; the wallet has the currency, and what is taken from it.
   *
   * @returns `beyond`: the operator may not do it alone, and nothing was written
   */
  post(correction: Correction, alone: bigint): Promise<CorrectionResult | { readonly outcome: 'beyond' }>;
  /** Nothing moves. Condition: no such correction, posted or proposed. */
  propose(correction: Correction): Promise<CorrectionResult>;
  /**
   * Proposed -> posted (the money moves) or declined. Conditions, in one transaction: still proposed, in time, and
   * neither operator nor person that proposed it; of the wallet as for `post`.
   */
  decide(
    proposed: Correction,
    decision: {
      readonly outcome: 'approve' | 'decline';
      readonly by: string;
      readonly person: string;
      /** Milliseconds since the epoch. */
      readonly now: number;
    },
  ): Promise<CorrectionResult>;
}
