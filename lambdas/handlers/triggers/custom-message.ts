/** Trigger of the customers' pool, before a code is sent: hears of addresses that are about to change. */
import type { CustomMessageTriggerEvent } from 'aws-lambda';
import { contactIsChanging } from '../../domain/account/sign-in-change.ts';
import { signInChangeOf, signInChangePorts } from '../account/triggers.ts';
import { trigger } from '../cognito/trigger.ts';

const changes: readonly CustomMessageTriggerEvent['triggerSource'][] = [
  'CustomMessage_UpdateUserAttribute',
  'CustomMessage_VerifyUserAttribute',
];

/** The words of the message stay the pool's own. */
export const handler = trigger('custom-message', async (event: CustomMessageTriggerEvent) => {
  if (!changes.includes(event.triggerSource)) return;
  await contactIsChanging(signInChangePorts(event.userPoolId).ports, signInChangeOf(event));
});
