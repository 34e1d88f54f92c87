import { describe, expect, test } from 'vitest';
import type { AttestationRequest } from '../../../lambdas/domain/devices/attestation.ts';
import type { Device } from '../../../lambdas/domain/devices/device.ts';
import { type EnrolmentWrite, enrolDevice } from '../../../lambdas/domain/devices/enrol-device.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import type { EnrolmentSeen, Surroundings } from '../../../lambdas/domain/registration/surroundings.ts';
import { softwareEvidence } from '../../support/devices.ts';
import { noon } from '../../support/transfers.ts';

const challenge = new Uint8Array(32).fill(7);
const surroundings: Surroundings = {
  registration: { at: noon, addressCustomers: 1 },
  isFirst: true,
  traces: [],
};
const attestation = { format: 'software', statement: 'a.b.c' } as const;

interface World {
  readonly deviceKey?: string | undefined;
  readonly secondFactor?: boolean;
  readonly confirmed?: boolean;
  readonly off?: boolean;
  readonly attested?: boolean;
}

async function attempt({
  deviceKey = 'key',
  secondFactor = true,
  confirmed = true,
  off = false,
  attested = true,
}: World) {
  const asked: AttestationRequest[] = [];
  const written: EnrolmentWrite[] = [];
  const seen: EnrolmentSeen[] = [];
  const result = await enrolDevice(
    {
      directory: {
        hasSoftwareToken: async (username) => username === 'ann' && secondFactor,
        isConfirmedDevice: async (username, key) => username === 'ann' && key === 'key' && confirmed,
        signUpOf: async (username) => ({ at: noon - 1000, phoneNumber: `number of ${username}` }),
      },
      verifier: {
        verify: async (request) => {
          asked.push(request);
          return attested ? { ok: true, evidence: softwareEvidence } : { ok: false, check: 'nonce' };
        },
      },
      surroundings: async (each) => {
        seen.push(each);
        return surroundings;
      },
      registry: {
        isSwitchedOff: async () => off,
        enrol: async (write): Promise<Device> => {
          written.push(write);
          return { ...write.device, additional: false };
        },
      },
      currency: 'JPY',
      maxDevices: 5,
      hardwareDays: 30,
    },
    {
      customer: 'sub-of-ann',
      username: 'ann',
      cognitoDeviceKey: deviceKey === 'none' ? undefined : deviceKey,
      authTime: noon / 1000,
      address: '203.0.113.7',
      deviceId: 'thumbprint',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      name: 'Phone',
      challenge,
      attestation,
      now: noon,
    },
  );
  return { result, written, asked, seen };
}

describe('a device is enrolled only', () => {
  test.each<[string, World, RefusalCode]>([
    ['from a sign-in with a device', { deviceKey: 'none' }, 'device_not_confirmed'],
    ['from a device that Cognito knows', { deviceKey: 'another' }, 'device_not_confirmed'],
    ['from a confirmed device', { confirmed: false }, 'device_not_confirmed'],
    ['with a second factor', { secondFactor: false }, 'second_factor_required'],
    [
      'with a second factor, before the device',
      { secondFactor: false, confirmed: false },
      'second_factor_required',
    ],
    ['while enrolments are on', { off: true }, 'switched_off'],
    ['while enrolments are on, after the device', { off: true, confirmed: false }, 'device_not_confirmed'],
    ['with an attestation that holds', { attested: false }, 'attestation_invalid'],
    ['with it before the switch', { attested: false, off: true }, 'attestation_invalid'],
    ['with it after the device', { attested: false, confirmed: false }, 'device_not_confirmed'],
  ])('%s', async (_, world, refused) => {
    expect(await attempt(world)).toMatchObject({ result: { refused }, written: [] });
  });

  test('and then for the customer, with the key and the time of the request', async () => {
    const { result, written, asked, seen } = await attempt({});
    const publicJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
    expect(asked).toEqual([{ attestation, challenge, publicJwk, now: noon }]);
    const device = {
      id: 'thumbprint',
      customer: 'sub-of-ann',
      name: 'Phone',
      cognitoDeviceKey: 'key',
      publicJwk,
      enrolledAt: noon,
      evidence: softwareEvidence,
      registration: surroundings.registration,
    };
    const authTime = noon / 1000;
    expect(written).toEqual([
      { device, surroundings, authTime, challenge, currency: 'JPY', maxDevices: 5, hardwareDays: 30 },
    ]);
    expect(result).toEqual({ ...device, additional: false });
    expect(seen).toEqual([
      {
        customer: 'sub-of-ann',
        address: '203.0.113.7',
        evidence: softwareEvidence,
        signUp: { at: noon - 1000, phoneNumber: 'number of ann' },
        now: noon,
      },
    ]);
  });
});

test('what failed of the attestation is for the log', async () => {
  const { result } = await attempt({ attested: false });
  expect(result).toEqual({ refused: 'attestation_invalid', check: 'attestation: nonce' });
});

test('nothing is verified for somebody whom Cognito does not vouch for', async () => {
  expect((await attempt({ confirmed: false })).asked).toEqual([]);
  expect((await attempt({ secondFactor: false })).asked).toEqual([]);
});
