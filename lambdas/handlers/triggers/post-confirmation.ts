/** Trigger of the customers' pool, after a mailed code was shown: hears of passwords that were reset. */
import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { passwordWasReset } from '../../domain/account/sign-in-change.ts';
import { cognitoAccounts } from '../../store/cognito-accounts.ts';
import { signInSuccesses } from '../../store/sign-in-attempts.ts';
import { registry } from '../account/ports.ts';
import { signInChangeOf, signInChangePorts } from '../account/triggers.ts';
import { trigger } from '../cognito/trigger.ts';

// It throws where it fails: Cognito then asks again, twice, and the person is told that something went wrong. The new
// password is set by then; an alarm is on the function's errors.
export const handler = trigger('post-confirmation', async (event: PostConfirmationTriggerEvent) => {
  if (event.triggerSource !== 'PostConfirmation_ConfirmForgotPassword') return;
  const { ports, pool } = signInChangePorts(event.userPoolId);
  await passwordWasReset({ ...ports, sessions: cognitoAccounts(pool) }, signInChangeOf(event));
  // A customer whom others' attempts keep out of a new phone gets in by the mailbox.
  await signInSuccesses(registry()).forget(event.userName.toLowerCase(), Date.now());
});
