/** Which held payments two different people have to decide alike. */
import type { Payment } from '../ledger/transfer.ts';

/** What of a payment asks for it. */
export const fourEyesReasons = ['amount', 'rule'] as const;
export type FourEyes = (typeof fourEyesReasons)[number];

export interface FourEyesSettings {
  /** Minor units: from this amount on. */
  readonly amount: number;
  /** Names of rules: one that fired is enough. */
  readonly reasons: readonly string[];
}

/** Asked when its case is opened: whatever the settings are later, the case keeps it. Undefined where one is enough. */
export function fourEyesOf(
  { money, reasons }: Pick<Payment, 'money' | 'reasons'>,
  settings: FourEyesSettings,
): FourEyes | undefined {
  if (money.amount >= BigInt(settings.amount)) return 'amount';
  const isChosen = (reason: string) => settings.reasons.includes(reason) || isPlaced(reason);
  return settings.reasons.length > 0 && reasons.some(isChosen) ? 'rule' : undefined;
}

/** Where many rules fired, the payment has room for their places alone (`namesOf`): which they are is not told here. */
const isPlaced = (reason: string): boolean => reason.startsWith('#');
