/** What kind of phone a device is, as far as its attestation shows. */
import type { AttestationEvidence } from './attestation.ts';

export const deviceClasses = ['ios', 'android', 'software'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

const classes: Readonly<Record<AttestationEvidence['format'], DeviceClass>> = {
  'apple-app-attest': 'ios',
  'android-key': 'android',
  software: 'software',
};

export const deviceClassOf = ({ format }: Pick<AttestationEvidence, 'format'>): DeviceClass =>
  classes[format];
