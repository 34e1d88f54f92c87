/**
 * A statement by the device key itself, for development: it shows that whoever asks holds the key, and nothing of where
 * the key lives. A compact JWS, ES256, `typ` as below, whose payload is the client data.
 */
import { compactVerify, importJWK } from 'jose';
import { softwareStatementType } from '../contract/client-data.ts';
import type { AttestationEvidence, SoftwareStatement } from '../domain/devices/attestation.ts';
import type { Device } from '../domain/devices/device.ts';
import { bytesOf } from './base64url.ts';
import { AttestationRefused, ensure } from './refusal.ts';

/** Bytes, of each of the three parts. They have about 60, 130 and 64. */
const maximumPartSize = 1024;

/**
 * @param clientData the text that the statement must carry
 * @throws AttestationRefused
 */
export async function verifySoftwareStatement(
  { statement }: SoftwareStatement,
  publicJwk: Device['publicJwk'],
  clientData: string,
): Promise<AttestationEvidence> {
  const parts = typeof statement === 'string' ? statement.split('.', 4) : [];
  ensure('format', parts.length === 3);
  for (const part of parts) bytesOf(part, maximumPartSize);
  const key = await importJWK(publicJwk, 'ES256');
  const { protectedHeader, payload } = await compactVerify(statement, key, { algorithms: ['ES256'] }).catch(
    () => {
      throw new AttestationRefused('signature');
    },
  );
  ensure('type', protectedHeader.typ === softwareStatementType);
  ensure('client-data', Buffer.from(payload).equals(Buffer.from(clientData)));
  return { format: 'software', securityLevel: 'software', details: {} };
}
