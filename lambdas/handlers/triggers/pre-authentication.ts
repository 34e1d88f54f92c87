/** Trigger of the customers' pool, before it looks at a password: counts the attempt, and refuses it or lets it be. */
import type { PreAuthenticationTriggerEvent } from 'aws-lambda';
import { signInProofName } from '../../contract/sign-in.ts';
import { admitSignIn, type SignInLimits } from '../../domain/sign-in/admit-sign-in.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { readDevice } from '../../store/device-reading.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SignInMemory, signInAttempts } from '../../store/sign-in-attempts.ts';
import { provenDevice } from '../cognito/sign-in-proof.ts';
import { TriggerRefusal, trigger } from '../cognito/trigger.ts';
import { log } from '../logging/log.ts';

/** Lives as long as the execution environment. */
const memory: SignInMemory = { restrictedUntil: 0 };

function ports() {
  const options = { client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') };
  return {
    attempts: signInAttempts({ ...options, memory }),
    devices: { read: (id: string) => readDevice(options, id) },
    limits: JSON.parse(environment('SIGN_IN_LIMITS')) as SignInLimits,
  };
}

export const handler = trigger('pre-authentication', async (event: PreAuthenticationTriggerEvent) => {
  const { userName: username, callerContext, request } = event;
  const now = Date.now();
  const { admitted, restricts } = await admitSignIn(ports(), {
    username,
    customer: request.userAttributes.sub,
    provenDevice: await provenDevice(request.validationData?.[signInProofName], {
      clientId: callerContext.clientId,
      username,
      now,
    }),
    now,
  });
  // An alarm is set on this line.
  if (restricts) log({ level: 'error', event: 'sign_ins_restricted' });
  if (!admitted) throw new TriggerRefusal('known_device_required');
});
