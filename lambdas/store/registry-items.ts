/** Devices and stores as the Registry table's items, and back. */
import type { AttestationEvidence } from '../domain/devices/attestation.ts';
import type { Device } from '../domain/devices/device.ts';
import type { Store } from '../domain/payments/facts.ts';
import type { OpeningHours } from '../domain/stores/opening-hours.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { deviceKey, idOf, storeKey } from './keys.ts';
import { registrationIn, registrationText } from './registration-text.ts';

/** DynamoDB's time to live, in seconds since the epoch: on items that say nothing any more once it has passed. */
export const expiresAttribute = 'expires';

export const deviceItem = (device: Device): Item =>
  toItem({
    ...deviceKey(device.id),
    customer: device.customer,
    name: device.name,
    cognitoDeviceKey: device.cognitoDeviceKey,
    // The other members of the key are the same for all (RFC 7518, section 6.2.1).
    x: Buffer.from(device.publicJwk.x, 'base64url'),
    y: Buffer.from(device.publicJwk.y, 'base64url'),
    enrolledAt: device.enrolledAt,
    additional: device.additional,
    attestation: device.evidence.format,
    securityLevel: device.evidence.securityLevel,
    hardwareId: device.evidence.hardwareId,
    // Only ever read as a whole.
    evidence: JSON.stringify(device.evidence.details),
    registration: device.registration && registrationText(device.registration),
    removedAt: device.removedAt,
    frozenAt: device.frozenAt,
  });

export function deviceOf(item: Item): Device {
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    name: fields.text('name'),
    cognitoDeviceKey: fields.text('cognitoDeviceKey'),
    publicJwk: { kty: 'EC', crv: 'P-256', x: coordinateIn(fields, 'x'), y: coordinateIn(fields, 'y') },
    enrolledAt: fields.count('enrolledAt'),
    additional: fields.truth('additional'),
    evidence: evidenceOf(fields),
    ...(fields.has('registration') ? { registration: registrationIn(fields.text('registration')) } : {}),
    ...(fields.has('removedAt') ? { removedAt: fields.count('removedAt') } : {}),
    ...(fields.has('frozenAt') ? { frozenAt: fields.count('frozenAt') } : {}),
  };
}

/** Kept as its 32 bytes. */
const coordinateIn = (fields: Fields, name: 'x' | 'y'): string =>
  Buffer.from(fields.bytes(name)).toString('base64url');

export const attestationFormats = ['apple-app-attest', 'android-key', 'software'] as const;

function evidenceOf(fields: Fields): AttestationEvidence {
  const hardwareId = fields.optionalText('hardwareId');
  return {
    format: fields.choice('attestation', attestationFormats),
    securityLevel: fields.choice('securityLevel', [
      'software',
      'trusted-environment',
      'strongbox',
      'secure-enclave',
    ]),
    ...(hardwareId === undefined ? {} : { hardwareId }),
    details: JSON.parse(fields.text('evidence')) as AttestationEvidence['details'],
  };
}

export const storeItem = (store: Store, change: { readonly by: string; readonly at: number }): Item =>
  toItem({
    ...storeKey(store.id),
    name: store.name,
    riskClass: store.riskClass,
    openingHours: store.openingHours && openingHoursText(store.openingHours),
    chargeLimit: store.chargeLimit,
    frozenAt: store.frozenAt,
    changedBy: change.by,
    changedAt: change.at,
  });

export function storeOf(item: Item): Store {
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    name: fields.text('name'),
    ...(fields.has('riskClass')
      ? { riskClass: fields.choice('riskClass', ['standard', 'elevated', 'high'] as const) }
      : {}),
    ...(fields.has('openingHours') ? { openingHours: openingHoursIn(fields.text('openingHours')) } : {}),
    ...(fields.has('chargeLimit') ? { chargeLimit: fields.integer('chargeLimit') } : {}),
    ...(fields.has('frozenAt') ? { frozenAt: fields.count('frozenAt') } : {}),
    ...(fields.has('people') ? { people: fields.texts('people') } : {}),
  };
}

/** Only ever read as a whole: weekday -> pairs of minutes. */
export const openingHoursText = (hours: OpeningHours): string =>
  JSON.stringify(hours, (_, value) => ('from' in Object(value) ? [value.from, value.to] : value));

function openingHoursIn(text: string): OpeningHours {
  const days = JSON.parse(text) as Record<string, [number, number][]>;
  return Object.fromEntries(
    Object.entries(days).map(([day, spans]) => [day, spans.map(([from, to]) => ({ from, to }))]),
  );
}
