/** Step-up: confirms a payment that waits for its customer, by a fresh sign-in and the device's key. */
import type * as z from 'zod/mini';
import { confirmPayment as confirmPaymentRoute, type payment } from '../lambdas/contract/payments.ts';
import type { Answer, Api } from './api.ts';

export type AskedPayment = z.output<typeof payment>;

export interface Confirmation {
  /**
   * Shows the customer what they are about to pay to whom, and signs them in with password and a new one-time code. From
   * then on, the API's `accessToken` gives the new session's: a token that was only renewed is as old as its sign-in.
   */
  readonly signInAfresh: (asked: AskedPayment) => Promise<void>;
  /** The same one again after a lost answer. Made anew if not given. */
  readonly idempotencyKey?: string;
}

/**
 * @param api signs with the key of the device that asked for the payment
 * @param asked the answer to the request that made it, of status `step_up`
 * @returns the payment, `approved` or `held`; as it stands, if it was confirmed before
 * @throws ApiProblem where the API refuses: `challenge_expired` where it took too long, `step_up_required` where the
 *   sign-in is not of a later second than the challenge; a RangeError for a payment that nothing is asked of
 */
export async function confirmPayment(
  api: Api,
  asked: AskedPayment,
  { signInAfresh, idempotencyKey }: Confirmation,
): Promise<Answer<typeof confirmPaymentRoute>> {
  const { id, amount, currency, store, step_up } = asked;
  if (!step_up) throw new RangeError(`Payment ${id} is not to be confirmed`);
  await signInAfresh(asked);
  return api.call(confirmPaymentRoute, {
    path: { id },
    body: { challenge: step_up.challenge, amount, currency, store_id: store.id },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
}
