/** Statements by a device key about itself: right ones, and ones that are wrong in exactly one place. */
import { CompactSign } from 'jose';
import {
  type AttestationSettings,
  attestationVerifier,
} from '../../../../lambdas/attestation/attestation-verifier.ts';
import { clientData } from '../../../../lambdas/attestation/client-data.ts';
import { softwareStatementType } from '../../../../lambdas/contract/client-data.ts';
import type {
  AttestationRequest,
  AttestationVerdict,
} from '../../../../lambdas/domain/devices/attestation.ts';
import { keyPair, now, publicJwkOf } from './authority.ts';

const challenge = Buffer.from('the server gave this nonce once!');

export interface SoftwareOptions {
  readonly header?: Record<string, unknown>;
  readonly payload?: string;
  readonly signWith?: Parameters<CompactSign['sign']>[0];
  readonly send?: (statement: string) => string;
  readonly settings?: Partial<AttestationSettings>;
  readonly request?: Partial<AttestationRequest>;
}

export interface SoftwareCase {
  readonly settings: AttestationSettings;
  readonly request: AttestationRequest;
  readonly statement: string;
}

export async function softwareCase(options: SoftwareOptions = {}): Promise<SoftwareCase> {
  const keys = await keyPair();
  const publicJwk = await publicJwkOf(keys);
  const payload = options.payload ?? (await clientData(challenge, publicJwk));
  const signed = await new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'ES256', typ: softwareStatementType, ...options.header })
    .sign(options.signWith ?? keys.privateKey);
  const statement = options.send?.(signed) ?? signed;
  return {
    statement,
    settings: {
      stage: 'dev',
      acceptSoftware: true,
      appIdentities: { apple: [], android: [] },
      statusList: () => Promise.reject(new Error('Only Android keys are listed.')),
      ...options.settings,
    },
    request: {
      attestation: { format: 'software', statement },
      challenge,
      publicJwk,
      now,
      ...options.request,
    },
  };
}

export const judge = ({
  settings,
  request,
}: Pick<SoftwareCase, 'settings' | 'request'>): Promise<AttestationVerdict> =>
  attestationVerifier(settings).verify(request);
