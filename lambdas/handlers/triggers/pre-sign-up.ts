/** Trigger of the customers' pool, before an account is made: refuses a registration, or lets it be. */
import type { PreSignUpTriggerEvent } from 'aws-lambda';
import { admitRegistration, type Registration } from '../../domain/sign-in/admit-registration.ts';
import { isOff } from '../../domain/switches/switch.ts';
import { environment } from '../../environment.ts';
import { appClients } from '../../store/app-clients.ts';
import { cognito, dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { readThrown } from '../../store/switches.ts';
import { TriggerRefusal, trigger } from '../cognito/trigger.ts';

const by: Readonly<Record<PreSignUpTriggerEvent['triggerSource'], Registration['by']>> = {
  PreSignUp_SignUp: 'person',
  PreSignUp_AdminCreateUser: 'administrator',
  PreSignUp_ExternalProvider: 'provider',
};

const clients = appClients(cognito);

const ports = (userPoolId: string) => ({
  isApp: async (clientId: string) =>
    (await clients.nameOf(userPoolId, clientId)) === environment('APP_CLIENT_NAME'),
  isSwitchedOff: async (name: 'registrations') => {
    const registryTable = environment('REGISTRY_TABLE');
    return isOff(await readThrown({ client: dynamoDb(), runtime, registryTable }), { flow: name });
  },
});

export const handler = trigger('pre-sign-up', async (event: PreSignUpTriggerEvent) => {
  const refused = await admitRegistration(ports(event.userPoolId), {
    // A source that is not known is nobody whom we let in.
    by: by[event.triggerSource] ?? 'provider',
    clientId: event.callerContext.clientId,
    username: event.userName,
  });
  if (refused) throw new TriggerRefusal(refused);
});
