/**
 * Trigger of the customers' pool, once everything was shown and before there are tokens: counts the success, and keeps
 * that a device is new.
 */
import { randomUUID } from 'node:crypto';
import type { PostAuthenticationTriggerEvent } from 'aws-lambda';
import { newDeviceEvent } from '../../domain/account/sign-in-change.ts';
import type { SignInLimits } from '../../domain/sign-in/admit-sign-in.ts';
import { environment } from '../../environment.ts';
import { addAccountEvent } from '../../store/account-events.ts';
import { signInSuccesses } from '../../store/sign-in-attempts.ts';
import { registry } from '../account/ports.ts';
import { signInChangeOf } from '../account/triggers.ts';
import { trigger } from '../cognito/trigger.ts';

export const handler = trigger('post-authentication', async (event: PostAuthenticationTriggerEvent) => {
  const { window } = JSON.parse(environment('SIGN_IN_LIMITS')) as SignInLimits;
  // Before the tokens: nobody signs in on a device that is new without its being kept.
  if (event.request.newDeviceUsed)
    await addAccountEvent(registry(), newDeviceEvent(signInChangeOf(event), randomUUID()));
  await signInSuccesses(registry()).succeeded(event.userName.toLowerCase(), window, Date.now());
});
