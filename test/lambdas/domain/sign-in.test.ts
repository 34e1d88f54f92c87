import { describe, expect, test } from 'vitest';
import { poolRefusals } from '../../../lambdas/contract/sign-in.ts';
import type { Device } from '../../../lambdas/domain/devices/device.ts';
import { admitRegistration, type Registration } from '../../../lambdas/domain/sign-in/admit-registration.ts';
import { admitSignIn, type SignInAttempts } from '../../../lambdas/domain/sign-in/admit-sign-in.ts';

const uuid = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';

describe('a registration', () => {
  type Row = readonly [what: string, Partial<Registration> & { off?: boolean }, refused: string | undefined];
  test.each<Row>([
    ['by the person, with the app', {}, undefined],
    ['while an operator has stopped them', { off: true }, 'registrations_switched_off'],
    ['with another app client', { clientId: 'other' }, 'client_not_permitted'],
    ['with another app client, while stopped', { clientId: 'other', off: true }, 'client_not_permitted'],
    ['by another identity provider', { by: 'provider' }, 'client_not_permitted'],
    ['by an administrator', { by: 'administrator', clientId: 'CLIENT_ID_NOT_APPLICABLE' }, undefined],
    ['by an administrator, while stopped', { by: 'administrator', off: true }, undefined],
    ['under the address', { username: 'hana@example.com' }, 'username_not_permitted'],
    ['under a name that Cognito would not make up', { username: 'hana' }, 'username_not_permitted'],
    ['under a UUID in capitals', { username: uuid.toUpperCase() }, 'username_not_permitted'],
    ['under a UUID and more', { username: `${uuid}0` }, 'username_not_permitted'],
    [
      'by an administrator, under a name',
      { by: 'administrator', username: 'hana' },
      'username_not_permitted',
    ],
  ])('%s', async (_, { off = false, ...change }, refused) => {
    const ports = { isApp: async (id: string) => id === 'app', isSwitchedOff: async () => off };
    const registration = { by: 'person', clientId: 'app', username: uuid, ...change } as const;
    expect(await admitRegistration(ports, registration)).toBe(refused);
    if (refused) expect(poolRefusals).toHaveProperty(refused);
  });

  test.each(['isApp', 'isSwitchedOff'])('is refused where %s cannot be told', async (broken) => {
    const ports = { isApp: async () => true, isSwitchedOff: async () => false };
    const fails = { ...ports, [broken]: () => Promise.reject(new Error('unreachable')) };
    await expect(admitRegistration(fails, { by: 'person', clientId: 'app', username: uuid })).rejects.toThrow(
      'unreachable',
    );
  });
});

describe('a sign-in', () => {
  const now = 1_000_000;
  const limits = {
    attemptsPerUser: 3,
    userWindow: 1000,
    failuresPerWindow: 10,
    window: 100,
    restriction: 500,
  };
  const phone = { id: 'phone', customer: 'hana' } as Device;
  const devices: Readonly<Record<string, Device>> = {
    phone,
    lost: { ...phone, id: 'lost', removedAt: 1 },
    frozen: { ...phone, id: 'frozen', frozenAt: 1 },
    others: { ...phone, id: 'others', customer: 'taro' },
  };

  interface Situation {
    readonly device?: string;
    readonly customer?: string | undefined;
    readonly restrictedUntil?: number;
    /** Attempts of the user before this one. */
    readonly ofUser?: number;
    /** Failures of all, this one counted. */
    readonly ofAll?: number;
    readonly estimate?: number;
  }

  async function attempt(situation: Situation) {
    const { restrictedUntil = 0, ofUser = 0, ofAll = 1, estimate = ofAll } = situation;
    const done: string[] = [];
    const attempts: SignInAttempts = {
      restrictedUntil: async () => restrictedUntil,
      countOfUser: async (username, most) => {
        done.push(`user ${username}`);
        return ofUser < most;
      },
      countOfAll: async () => {
        done.push('all');
        return estimate;
      },
      failuresOfAll: async () => ofAll,
      restrict: async (until) => {
        done.push(`restrict ${until - now}`);
        return restrictedUntil <= now;
      },
    };
    const verdict = await admitSignIn(
      { attempts, devices: { read: async (id) => devices[id] }, limits },
      {
        username: 'Hana@Example.com',
        customer: 'customer' in situation ? situation.customer : 'hana',
        provenDevice: situation.device,
        now,
      },
    );
    return { ...verdict, done };
  }

  const unknown = { knownDevice: false, restricts: false };
  const known = { knownDevice: true, restricts: false, admitted: true };

  test.each<readonly [string, Situation, object]>([
    ['is counted and tried', {}, { ...unknown, admitted: true, done: ['user hana@example.com', 'all'] }],
    ['is the last that the user has left', { ofUser: 2 }, { ...unknown, admitted: true }],
    [
      'is one too many of the user, and nobody else’s',
      { ofUser: 3 },
      { ...unknown, admitted: false, done: ['user hana@example.com'] },
    ],
    [
      'comes while unknown devices wait',
      { restrictedUntil: now + 1 },
      { ...unknown, admitted: false, done: [] },
    ],
    ['comes when they no longer do', { restrictedUntil: now }, { ...unknown, admitted: true }],
    ['is the last before too many', { ofAll: 10 }, { ...unknown, admitted: true }],
    [
      'is the one too many of all, with which unknown devices begin to wait',
      { ofAll: 11 },
      {
        knownDevice: false,
        admitted: false,
        restricts: true,
        done: ['user hana@example.com', 'all', 'restrict 500'],
      },
    ],
    [
      'looks too many in one counter, and is not in all',
      { estimate: 80, ofAll: 10 },
      { ...unknown, admitted: true },
    ],
    [
      'from a known device is not one of the user’s',
      { device: 'phone', ofUser: 3 },
      { ...known, done: ['all'] },
    ],
    ['from a known device, while unknown ones wait', { device: 'phone', restrictedUntil: now + 1 }, known],
    [
      'from a known device, when it is one too many',
      { device: 'phone', ofAll: 11 },
      { ...known, restricts: true },
    ],
    ['from a removed device', { device: 'lost', ofUser: 3 }, { ...unknown, admitted: false }],
    ['from a frozen device', { device: 'frozen', ofUser: 3 }, { ...unknown, admitted: false }],
    ['from a device of somebody else', { device: 'others', ofUser: 3 }, { ...unknown, admitted: false }],
    ['from a device that nobody has', { device: 'none', ofUser: 3 }, { ...unknown, admitted: false }],
    [
      'of nobody',
      { customer: undefined },
      { ...unknown, admitted: true, done: ['user hana@example.com', 'all'] },
    ],
    ['of nobody, too often', { customer: undefined, ofUser: 3 }, { ...unknown, admitted: false }],
    [
      'of nobody, with a device',
      { customer: undefined, device: 'phone', ofUser: 3 },
      { ...unknown, admitted: false },
    ],
  ])('%s', async (_, situation, expected) => {
    expect(await attempt(situation)).toMatchObject(expected);
  });
});
