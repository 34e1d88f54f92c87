/** POST /devices/challenges */
import { randomBytes } from 'node:crypto';
import { createDeviceChallenge } from '../contract/devices.ts';
import { createChallenge } from '../domain/devices/device-challenge.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { deviceChallenges } from '../store/device-challenges.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { timestampOf } from './render/time.ts';

const ports = () => ({
  store: deviceChallenges({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }),
  minutes: Number(environment('CHALLENGE_MINUTES')),
  random: randomBytes,
});

// The same Idempotency-Key again is given another challenge: the first is kept as a hash, and nobody can tell it again.
export const handler = operation(createDeviceChallenge, async ({ caller, now }) => {
  const { nonce, expiresAt } = await createChallenge(ports(), { customer: caller.subject, now });
  return {
    status: 201,
    body: { challenge: Buffer.from(nonce).toString('base64url'), expires_at: timestampOf(expiresAt) },
  };
});
