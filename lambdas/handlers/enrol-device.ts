/** POST /devices */
import type { AppIdentities } from '../attestation/app-identities.ts';
import { attestationVerifier } from '../attestation/attestation-verifier.ts';
import { statusListSource } from '../attestation/status-list.ts';
import { enrolDevice, type Attestation as SentAttestation } from '../contract/devices.ts';
import type { Attestation } from '../domain/devices/attestation.ts';
import { enrolDevice as enrol } from '../domain/devices/enrol-device.ts';
import type { CompiledLists } from '../domain/lists/compiled-lists.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type EnrolmentSeen, surroundingsOf } from '../domain/registration/surroundings.ts';
import { environment } from '../environment.ts';
import { cognito, dynamoDb } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { deviceRegistry } from '../store/device-registry.ts';
import { enrolmentLists } from '../store/lists/enrolment-lists.ts';
import { registrationRecords } from '../store/registration-records.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { statusListStore } from '../store/status-list-store.ts';
import { pseudonymKey } from './devices/pseudonym-key.ts';
import { operation } from './http/operation.ts';
import { renderDevice } from './render/device.ts';

const statusList = () =>
  statusListSource({
    read: statusListStore({
      client: dynamoDb(),
      runtime,
      registryTable: environment('REGISTRY_TABLE'),
    }).read,
    now: runtime.now,
    maximumAge: Number(environment('STATUS_LIST_HOURS')) * 60 * 60 * 1000,
  });

const verifier = () =>
  attestationVerifier({
    stage: environment('STAGE'),
    acceptSoftware: environment('ACCEPT_SOFTWARE_KEYS') === 'true',
    appIdentities: JSON.parse(environment('APP_IDENTITIES')) as AppIdentities,
    statusList: statusList(),
  });

/** Of this container: a version never changes. */
const keptLists = new Map<string, CompiledLists>();

const records = () =>
  registrationRecords({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

const ports = () => ({
  directory: cognitoDirectory({ client: cognito(), runtime, userPoolId: environment('CUSTOMER_POOL_ID') }),
  verifier: verifier(),
  registry: deviceRegistry({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  }),
  listed: enrolmentLists(
    { client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') },
    keptLists,
  ),
  surroundings: (seen: EnrolmentSeen) =>
    surroundingsOf({ records: records(), pseudonymKey: () => pseudonymKey(seen.now) }, seen),
  currency: environment('CURRENCY'),
  maxDevices: Number(environment('MAX_DEVICES')),
  hardwareDays: Number(environment('HARDWARE_DAYS')),
});

export const handler = operation(enrolDevice, async ({ caller, proof, body, address, country, now }) => {
  const result = await enrol(ports(), {
    customer: caller.subject,
    username: caller.username,
    cognitoDeviceKey: caller.deviceKey,
    authTime: caller.authTime,
    address,
    country,
    deviceId: proof.deviceId,
    publicJwk: proof.publicJwk,
    name: body.name,
    challenge: Buffer.from(body.challenge, 'base64url'),
    attestation: attestationOf(body.attestation),
    now,
  });
  if (isRefusal(result)) return result;
  return { status: 201, body: renderDevice(result, now) };
});

function attestationOf(sent: SentAttestation): Attestation {
  switch (sent.format) {
    case 'apple-app-attest':
      return { format: sent.format, keyId: sent.key_id, attestationObject: sent.attestation_object };
    case 'android-key':
      return { format: sent.format, certificateChain: sent.certificate_chain };
    case 'software':
      return sent;
  }
}
