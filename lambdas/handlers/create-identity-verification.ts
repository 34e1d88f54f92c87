/** POST /identity-verifications */
import { randomBytes } from 'node:crypto';
import { createIdentityVerification, playIdentityProvider } from '../contract/verification.ts';
import { fingerprint, verificationRequestId } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { startVerification } from '../domain/verification/start-verification.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { identityProvider } from '../store/identity-providers.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { verificationStarts } from '../store/verification-starts.ts';
import { operation } from './http/operation.ts';
import { renderVerification } from './render/verification.ts';

const ports = (apiUrl: string) => ({
  verifications: verificationStarts({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  }),
  provider: identityProvider({
    name: environment('IDENTITY_PROVIDER'),
    stage: environment('STAGE'),
    sandboxPage: (reference) => apiUrl + playIdentityProvider.path.replace('{reference}', reference),
  }),
  hours: Number(environment('VERIFICATION_HOURS')),
  maxPerDay: Number(environment('VERIFICATIONS_PER_DAY')),
  // 160 bits in 27 characters, like our other ids.
  newReference: () => `idv_${randomBytes(20).toString('base64url')}`,
});

export const handler = operation(
  createIdentityVerification,
  async ({ caller, proof, body, idempotencyKey, apiUrl, now }) => {
    const result = await startVerification(ports(apiUrl), {
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      request: {
        id: verificationRequestId(caller.subject, idempotencyKey),
        fingerprint: fingerprint(body),
      },
      returnUrl: body.return_url,
      now,
    });
    return isRefusal(result) ? result : { status: 201, body: renderVerification(result, now) };
  },
);
