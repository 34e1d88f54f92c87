/** Looks at what surrounds an enrolment, before it is written: who else was seen here, on this phone, with this number. */
import { createHmac } from 'node:crypto';
import type { AttestationEvidence } from '../devices/attestation.ts';
import { networkOf } from './network.ts';
import {
  type Registration,
  type RegistrationRecords,
  type Trace,
  type TraceKind,
  traceWindows,
} from './registration.ts';

export interface Surroundings {
  /** The customer's: of this device if it is the first, otherwise as it was kept then. */
  readonly registration: Registration;
  readonly isFirst: boolean;
  /** What the enrolment leaves behind. */
  readonly traces: readonly Trace[];
}

/** What the directory knows of the customer's sign-up. */
export interface SignUp {
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
  /** E.164. */
  readonly phoneNumber: string | undefined;
}

export interface SurroundingsPorts {
  readonly records: RegistrationRecords;
  /** Of the stage, and secret: without it, nobody can try which address or number a pseudonym is of. */
  readonly pseudonymKey: () => Promise<string>;
}

export interface EnrolmentSeen {
  readonly customer: string;
  readonly address: string | undefined;
  readonly evidence: AttestationEvidence;
  readonly signUp: SignUp;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export async function surroundingsOf(
  { records, pseudonymKey }: SurroundingsPorts,
  seen: EnrolmentSeen,
): Promise<Surroundings> {
  const traces = tracesOf(seen, await pseudonymKey());
  const [earlier, ...customers] = await Promise.all([
    records.registrationOf(seen.customer),
    ...traces.map((trace) => records.customersOf(trace, seen.now - traceWindows[trace.kind])),
  ]);
  // Only a phone is seen again with each device that is enrolled.
  if (earlier) {
    return {
      registration: earlier,
      isFirst: false,
      traces: traces.filter(({ kind }) => kind === 'hardware'),
    };
  }
  const othersWith = (kind: TraceKind): number | undefined => {
    const found = customers[traces.findIndex((trace) => trace.kind === kind)];
    return found && new Set(found.filter((customer) => customer !== seen.customer)).size;
  };
  return { registration: registrationOf(seen, othersWith), isFirst: true, traces };
}

function registrationOf(
  { signUp, evidence, now }: EnrolmentSeen,
  othersWith: (kind: TraceKind) => number | undefined,
): Registration {
  const [address, hardware, phone] = [othersWith('address'), othersWith('hardware'), othersWith('phone')];
  // A key in software is a program's, for development: that it is fast says nothing.
  const measured = signUp.at !== undefined && evidence.format !== 'software' ? signUp.at : undefined;
  return {
    at: now,
    ...(address === undefined ? {} : { addressCustomers: address + 1 }),
    ...(hardware === undefined ? {} : { hardwareCustomers: hardware + 1 }),
    ...(phone === undefined ? {} : { phoneOthers: phone }),
    ...(measured === undefined ? {} : { signUpSeconds: Math.max(0, Math.floor((now - measured) / 1000)) }),
  };
}

function tracesOf({ address, evidence, signUp }: EnrolmentSeen, key: string): Trace[] {
  const values: Readonly<Record<TraceKind, string | undefined>> = {
    address: address === undefined ? undefined : networkOf(address),
    hardware: evidence.hardwareId,
    phone: signUp.phoneNumber,
  };
  return (Object.keys(values) as TraceKind[]).flatMap((kind) => {
    const value = values[kind];
    return value === undefined ? [] : [{ kind, pseudonym: pseudonymOf(key, kind, value) }];
  });
}

/** What an enrolment on the phone of that hardware identity leaves behind. @param key of the stage, and secret */
export const hardwareTrace = (key: string, hardwareId: string): Trace => ({
  kind: 'hardware',
  pseudonym: pseudonymOf(key, 'hardware', hardwareId),
});

/** Keyed: there are few enough addresses and numbers to try them all. */
const pseudonymOf = (key: string, kind: TraceKind, value: string): string =>
  createHmac('sha256', key).update(`${kind}:${value}`).digest('base64url');
