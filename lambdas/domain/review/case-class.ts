/** The classes of held payments: each has its own time to be decided in. */
import type { Money } from '../money.ts';
import type { CaseClass } from './case.ts';

/** The review's machine waits as long as its class has. */
export type HoldClass = Exclude<CaseClass, 'dispute'>;

/** @param highFrom minor units. @default - no payment is high */
export const holdClassOf = ({ amount }: Pick<Money, 'amount'>, highFrom: bigint | undefined): HoldClass =>
  highFrom !== undefined && amount >= highFrom ? 'high' : 'standard';
