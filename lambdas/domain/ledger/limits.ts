/** What a customer may hold, pay and top up, by how well we know who it is. */
import type { VerificationLevel } from './wallet.ts';

/** Minor units of the stage's currency. */
export interface LevelLimits {
  /** What the wallet may hold, reserved funds included, after a top-up. */
  readonly balance: bigint;
  /** What may be paid, held payments included, in a calendar day. */
  readonly paymentPerDay: bigint;
  /** The same for a calendar month. */
  readonly paymentPerMonth: bigint;
  readonly topUpPerDay: bigint;
}

export type Limits = Readonly<Record<VerificationLevel, LevelLimits>>;

type LevelSettings = Readonly<Record<keyof LevelLimits, number>>;

/** The limits as the stage's settings have them: whole numbers that are exact. */
export interface LimitSettings {
  readonly contactVerified: LevelSettings;
  readonly identityVerified: LevelSettings;
}

export const limitsOf = ({ contactVerified, identityVerified }: LimitSettings): Limits => ({
  contact_verified: levelLimits(contactVerified),
  identity_verified: levelLimits(identityVerified),
});

/** @throws RangeError or TypeError for what is no whole number */
const levelLimits = (settings: LevelSettings): LevelLimits => ({
  balance: BigInt(settings.balance),
  paymentPerDay: BigInt(settings.paymentPerDay),
  paymentPerMonth: BigInt(settings.paymentPerMonth),
  topUpPerDay: BigInt(settings.topUpPerDay),
});
