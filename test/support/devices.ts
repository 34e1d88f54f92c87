/** Challenges and attestations for tests: right ones, until a test changes one thing. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CompactSign } from 'jose';
import { clientDataText, softwareStatementType } from '../../lambdas/contract/client-data.ts';
import type { AttestationEvidence } from '../../lambdas/domain/devices/attestation.ts';
import { deviceChallenges } from '../../lambdas/store/device-challenges.ts';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import type { TestKey } from './proofs.ts';
import { tables } from './tables.ts';

export const softwareEvidence: AttestationEvidence = {
  format: 'software',
  securityLevel: 'software',
  details: {},
};

/** A challenge that was given to the customer. */
export async function challengeFor(
  client: DynamoDBClient,
  customer: string,
  expiresAt = Number.MAX_SAFE_INTEGER - 1,
): Promise<Uint8Array> {
  const nonce = randomBytes(32);
  await deviceChallenges({ client, runtime: systemRuntime, ...tables }).add({ nonce, customer, expiresAt });
  return nonce;
}

export async function softwareAttestation(key: TestKey, challenge: string) {
  const payload = new TextEncoder().encode(clientDataText(challenge, key.thumbprint));
  const statement = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'ES256', typ: softwareStatementType })
    .sign(key.privateKey);
  return { format: 'software', statement } as const;
}
