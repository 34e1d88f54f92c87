/** Payment codes as the Registry table's items, and back. */
import type { PaymentCode } from '../domain/codes/code.ts';
import { fingerprint } from '../domain/identifiers.ts';
import { verificationLevels } from '../domain/ledger/wallet.ts';
import { MARK } from '../domain/snoozes/snooze-marks.ts';
import { decodeSnapshot, encodeSnapshot } from './activity/activity-snapshot.ts';
import { requestBody } from './evidence/asked.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { codeKey, idOf } from './keys.ts';
import { listedIn, listedText } from './lists/marks.ts';
import { encodeOrigin, originIn } from './origin-bytes.ts';
import { registrationIn, registrationText } from './registration-text.ts';
import { attestationFormats, expiresAttribute } from './registry-items.ts';

/** For so long a code that nobody charged is kept, in milliseconds: its phone may ask, and its request come again. */
const KEPT = 24 * 60 * 60 * 1000;

/**
 * As it is when it is given: its fingerprint follows from what it says. Under 1 KB, so that a charge writes two units for it. That it is used is written by the
 * charge, and then it stays for good: it has what the phone signed.
 */
export function codeItem(code: PaymentCode): Item {
  const { wallet, device, past, listed, snoozed = [], activity } = code.facts;
  const [[day, paid] = []] = Object.entries(wallet.paid);
  return toItem({
    ...codeKey(code.id),
    customer: code.customer,
    device: Buffer.from(code.device, 'base64url'),
    authTime: code.authTime,
    currency: code.currency,
    maxAmount: code.maxAmount,
    createdAt: code.createdAt,
    expiresAt: code.expiresAt,
    evidence: code.evidence,
    from: encodeOrigin(code),
    level: wallet.level,
    coolOffUntil: wallet.coolOffUntil || undefined,
    day,
    paid,
    probation: wallet.probation[code.device],
    enrolledAt: device.enrolledAt,
    additional: device.additional,
    attestation: device.evidence.format,
    registration: device.registration && registrationText(device.registration),
    listed: listed && listedText(listed),
    snoozed:
      snoozed.length > 0 ? Buffer.concat(snoozed.map((mark) => Buffer.from(mark, 'base64url'))) : undefined,
    activity: activity && encodeSnapshot(activity),
    pastDays: some(past.days),
    pastMonths: some(past.months),
    pastDevices: some(past.devices),
    [expiresAttribute]: Math.floor((code.expiresAt + KEPT) / 1000),
  });
}

const some = (texts: readonly string[]) => (texts.length > 0 ? [...texts] : undefined);

const marksIn = (bytes: Uint8Array): readonly string[] =>
  Array.from({ length: bytes.length / MARK }, (_, place) =>
    Buffer.from(bytes.subarray(place * MARK, (place + 1) * MARK)).toString('base64url'),
  );

/** @throws Error for what is no payment code's item */
export function codeOf(item: Item): PaymentCode {
  const fields = fieldsOf(item);
  const device = Buffer.from(fields.bytes('device')).toString('base64url');
  const optional = <T>(name: string, read: (name: string) => T) =>
    fields.has(name) ? read(name) : undefined;
  const asked = {
    kind: 'payment_code',
    currency: fields.text('currency'),
    maxAmount: optional('maxAmount', fields.integer),
  } as const;
  return {
    id: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    device,
    authTime: fields.count('authTime'),
    fingerprint: fingerprint(requestBody(asked)),
    currency: asked.currency,
    maxAmount: asked.maxAmount,
    createdAt: fields.count('createdAt'),
    expiresAt: fields.count('expiresAt'),
    evidence: fields.bytes('evidence'),
    ...originIn(fields),
    usedBy: fields.optionalText('usedBy'),
    facts: {
      wallet: {
        currency: fields.text('currency'),
        level: fields.choice('level', verificationLevels),
        coolOffUntil: optional('coolOffUntil', fields.count) ?? 0,
        paid: fields.has('day') ? { [fields.text('day')]: fields.integer('paid') } : {},
        probation: fields.has('probation') ? { [device]: fields.integer('probation') } : {},
      },
      device: {
        id: device,
        enrolledAt: fields.count('enrolledAt'),
        additional: fields.truth('additional'),
        evidence: { format: fields.choice('attestation', attestationFormats) },
        ...(fields.has('registration') ? { registration: registrationIn(fields.text('registration')) } : {}),
      },
      ...(fields.has('activity') ? { activity: decodeSnapshot(fields.bytes('activity')) } : {}),
      past: {
        days: fields.texts('pastDays'),
        months: fields.texts('pastMonths'),
        devices: fields.texts('pastDevices'),
      },
      ...(fields.has('listed') ? { listed: listedIn(fields.text('listed')) } : {}),
      ...(fields.has('snoozed') ? { snoozed: marksIn(fields.bytes('snoozed')) } : {}),
    },
  };
}
