import { describe, expect, test } from 'vitest';
import type { AttestationRequest } from '../../../lambdas/domain/devices/attestation.ts';
import type { Device } from '../../../lambdas/domain/devices/device.ts';
import { type EnrolmentWrite, enrolDevice } from '../../../lambdas/domain/devices/enrol-device.ts';
import type { Listed } from '../../../lambdas/domain/lists/listed-marks.ts';
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
  /** Enrolments, or the switch that is named. */
  readonly off?: boolean | string;
  readonly attested?: boolean;
  readonly listed?: Listed;
  /** Whether it is the customer's first device. */
  readonly first?: boolean;
  readonly hardwareId?: string;
}

async function attempt({
  deviceKey = 'key',
  secondFactor = true,
  confirmed = true,
  off = false,
  attested = true,
  listed = {},
  first = true,
  hardwareId,
}: World) {
  const asked: AttestationRequest[] = [];
  const written: EnrolmentWrite[] = [];
  const seen: EnrolmentSeen[] = [];
  const looked: unknown[] = [];
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
          return attested
            ? { ok: true, evidence: { ...softwareEvidence, ...(hardwareId ? { hardwareId } : {}) } }
            : { ok: false, check: 'nonce' };
        },
      },
      listed: async (asked) => {
        looked.push(asked);
        return { listed, hardware: { tag: 'a' } };
      },
      surroundings: async (each) => {
        seen.push(each);
        return { ...surroundings, isFirst: first };
      },
      registry: {
        thrown: async () => (off ? [typeof off === 'string' ? off : 'enrolments'] : []),
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
      country: 'JP',
      deviceId: 'thumbprint',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      name: 'Phone',
      challenge,
      attestation,
      now: noon,
    },
  );
  return { result, written, asked, seen, looked };
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
    ['where no switch stops its country', { off: 'enrolments:country:JP' }, 'switched_off'],
    ['where no switch stops its class of devices', { off: 'enrolments:device:software' }, 'switched_off'],
    ['as the first, while registrations are on', { off: 'registrations' }, 'switched_off'],
    [
      'as the first, where no switch stops registrations',
      { off: 'registrations:country:JP' },
      'switched_off',
    ],
    ['by a customer who is not blocked', { listed: { customer: 'block' } }, 'declined_by_risk'],
    ['on a phone that is not blocked', { listed: { hardware: 'block' } }, 'declined_by_risk'],
    ['from an address that is not blocked', { listed: { address: 'block' } }, 'declined_by_risk'],
    ['from a country that is not blocked', { listed: { country: 'block' } }, 'declined_by_risk'],
    [
      'while enrolments are on, before the lists',
      { off: true, listed: { customer: 'block' } },
      'switched_off',
    ],
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

test('the lists are asked of the customer, the phone, and where it asks from; the phone is written as it was listed then', async () => {
  const { looked, written } = await attempt({ hardwareId: 'phone', listed: { hardware: 'watch' } });
  expect(looked).toEqual([
    { customer: 'sub-of-ann', hardwareId: 'phone', address: '203.0.113.7', country: 'JP', now: noon },
  ]);
  expect(written).toMatchObject([{ hardwareEntry: { tag: 'a' } }]);
});

test.each(['watch', 'allow'] as const)('what is on a list to %s enrols', async (kind) => {
  expect((await attempt({ listed: { customer: kind, address: kind } })).written.length).toBe(1);
});

test.each(['registrations', 'enrolments:country:KR', 'enrolments:device:ios', 'payments'])(
  'a second device is no registration, and other switches are nothing to it: %s',
  async (off) => {
    expect((await attempt({ off, first: false })).written.length).toBe(1);
  },
);

test('what failed of the attestation is for the log', async () => {
  const { result } = await attempt({ attested: false });
  expect(result).toEqual({ refused: 'attestation_invalid', check: 'attestation: nonce' });
});

test('nothing is verified for somebody whom Cognito does not vouch for', async () => {
  expect((await attempt({ confirmed: false })).asked).toEqual([]);
  expect((await attempt({ secondFactor: false })).asked).toEqual([]);
});
