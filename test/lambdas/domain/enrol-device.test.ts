import { describe, expect, test } from 'vitest';
import type { Device } from '../../../lambdas/domain/devices/device.ts';
import { type EnrolmentWrite, enrolDevice } from '../../../lambdas/domain/devices/enrol-device.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { noon } from '../../support/transfers.ts';

interface World {
  readonly deviceKey?: string | undefined;
  readonly secondFactor?: boolean;
  readonly confirmed?: boolean;
  readonly off?: boolean;
}

async function attempt({ deviceKey = 'key', secondFactor = true, confirmed = true, off = false }: World) {
  const written: EnrolmentWrite[] = [];
  const result = await enrolDevice(
    {
      directory: {
        hasSoftwareToken: async (username) => username === 'ann' && secondFactor,
        isConfirmedDevice: async (username, key) => username === 'ann' && key === 'key' && confirmed,
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
    },
    {
      customer: 'sub-of-ann',
      username: 'ann',
      cognitoDeviceKey: deviceKey === 'none' ? undefined : deviceKey,
      deviceId: 'thumbprint',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      name: 'Phone',
      now: noon,
    },
  );
  return { result, written };
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
  ])('%s', async (_, world, refused) => {
    expect(await attempt(world)).toEqual({ result: { refused }, written: [] });
  });

  test('and then for the customer, with the key and the time of the request', async () => {
    const { result, written } = await attempt({});
    const device = {
      id: 'thumbprint',
      customer: 'sub-of-ann',
      name: 'Phone',
      cognitoDeviceKey: 'key',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      enrolledAt: noon,
    };
    expect(written).toEqual([{ device, currency: 'JPY', maxDevices: 5 }]);
    expect(result).toEqual({ ...device, additional: false });
  });
});
