/** GET /identity-verifications/{id} */
import { getIdentityVerification } from '../contract/verification.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { readVerification } from '../store/verification-items.ts';
import { operation } from './http/operation.ts';
import { renderVerification } from './render/verification.ts';

const table = () => ({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(getIdentityVerification, async ({ caller, path, now }) => {
  const verification = await readVerification(table(), path.id);
  // Someone else's is answered like one that is not there.
  if (verification?.customer !== caller.subject) return refuse('not_found');
  return { status: 200, body: renderVerification(verification, now) };
});
