/** PUT /devices/{id}/push-token */
import { setPushToken } from '../contract/notices.ts';
import { setPushToken as set } from '../domain/notices/push-token.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb, push } from '../store/clients.ts';
import { pushRegistration } from '../store/mobile-push.ts';
import { pushEndpoints } from '../store/push-endpoints.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { pushApplications } from './notices/push-applications.ts';

const ports = () => ({
  registration: pushRegistration({ client: push(), applications: pushApplications() }),
  endpoints: pushEndpoints({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }),
});

export const handler = operation(setPushToken, async ({ caller, proof, path, body }) => {
  const result = await set(ports(), {
    customer: caller.subject,
    signer: proof.deviceId,
    target: path.id,
    platform: body.platform,
    token: body.token,
  });
  if (isRefusal(result)) return result;
  return { status: 200, body: { id: path.id, platform: body.platform } };
});
