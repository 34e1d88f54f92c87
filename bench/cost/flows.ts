/** Every flow that there is. */
import { compensated, correctedAlone, correctedByTwo, refund } from './colleague-flows.ts';
import {
  disputed,
  heldThen,
  paymentApproved,
  paymentHeld,
  stepUpConfirmed,
  topUp,
} from './customer-flows.ts';
import type { Flow } from './flow.ts';
import { chargeApproved, chargeCancelled, codeGiven, codeGuessed } from './till-flows.ts';

export const flows = {
  paymentApproved,
  paymentHeld,
  // The payment; then a look, a claim and a decision.
  heldThenApproved: heldThen('approved', 4, 'approve'),
  heldThenDeclined: heldThen('declined', 4, 'decline'),
  heldThenExpired: heldThen('expired', 1, undefined),
  stepUpConfirmed,
  topUp,
  disputed,
  refund,
  correctedAlone,
  correctedByTwo,
  compensated,
  codeGiven,
  chargeApproved,
  chargeCancelled,
  codeGuessed,
} as const satisfies Record<string, Flow>;

export type FlowName = keyof typeof flows;
