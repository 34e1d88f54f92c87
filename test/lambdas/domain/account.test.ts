import { describe, expect, test } from 'vitest';
import type {
  AccountChange,
  CustomerRecord,
  KnownCustomer,
} from '../../../lambdas/domain/account/accounts.ts';
import { freezeAccount } from '../../../lambdas/domain/account/freeze-account.ts';
import { type FactorReset, resetFactor } from '../../../lambdas/domain/account/reset-factor.ts';
import { type SetFreezeCommand, setFreeze } from '../../../lambdas/domain/account/set-freeze.ts';
import {
  contactIsChanging,
  newDeviceEvent,
  passwordWasReset,
} from '../../../lambdas/domain/account/sign-in-change.ts';
import { signOutEverywhere } from '../../../lambdas/domain/account/sign-out-everywhere.ts';
import { noon } from '../../support/transfers.ts';

const hour = 60 * 60 * 1000;
const customer = 'sub-of-ann';

interface World {
  /** In Cognito's customers' pool. */
  readonly known?: KnownCustomer | undefined;
  readonly colleagueEmail?: string | undefined;
  readonly record?: CustomerRecord | undefined;
  /** The name of a step that fails. */
  readonly failing?: string;
  readonly earlier?: FactorReset;
}

/** Every port, and what was done through them, in order. */
function worldOf(world: World = {}) {
  const { failing, earlier } = world;
  const known = 'known' in world ? world.known : { username: 'ann', email: 'ann@example.com' };
  const colleagueEmail = 'colleagueEmail' in world ? world.colleagueEmail : 'bob@example.com';
  const record =
    'record' in world ? world.record : { changedAt: noon - 1500, verifiedEmail: 'ann@example.com' };
  const steps: string[] = [];
  const changes: AccountChange[] = [];
  const step = async (name: string) => {
    if (name === failing) throw new Error(`${name} fails`);
    steps.push(name);
  };
  const resets = new Map(earlier ? [[earlier.id, earlier]] : []);
  const ports = {
    accounts: {
      change: async (change: AccountChange) => {
        await step('change');
        changes.push(change);
        return true;
      },
    },
    sessions: { endSessions: (username: string) => step(`end sessions of ${username}`) },
    factors: { removeSoftwareToken: (username: string) => step(`remove the app of ${username}`) },
    customers: { findCustomer: async (subject: string) => (subject === customer ? known : undefined) },
    colleagues: { emailOf: async (username: string) => (username === 'bob' ? colleagueEmail : undefined) },
    records: { recordOf: async (username: string) => (username === 'ann' ? record : undefined) },
    resets: {
      open: async (reset: FactorReset) => {
        const kept = resets.get(reset.id) ?? reset;
        resets.set(reset.id, kept);
        return kept;
      },
      finish: async (id: string) => {
        await step('finish');
        const kept = resets.get(id);
        if (kept) resets.set(id, { ...kept, done: true });
      },
    },
    coolOffHours: 24,
    newId: () => 'event-1',
  };
  return { ports, steps, changes };
}

const colleague = { username: 'bob', subject: 'sub-of-bob' };

describe('freezing', () => {
  const freeze = (world: ReturnType<typeof worldOf>, by: 'customer' | 'notice_link') =>
    freezeAccount(world.ports, { customer, username: 'ann', by: { role: by }, now: noon });

  test.each(['customer', 'notice_link'] as const)('by %s: the ledger first, then Cognito', async (role) => {
    const world = worldOf();
    await freeze(world, role);
    expect(world.steps).toEqual(['change', 'end sessions of ann']);
    expect(world.changes).toEqual([
      {
        now: noon,
        status: 'frozen',
        event: { id: 'event-1', customer, kind: 'frozen', at: noon, by: { role }, details: {} },
      },
    ]);
  });

  test('is done in the ledger even if Cognito fails, which is told', async () => {
    const world = worldOf({ failing: 'end sessions of ann' });
    await expect(freeze(world, 'customer')).rejects.toThrow('fails');
    expect(world.steps).toEqual(['change']);
  });

  test('asks Cognito again where the account was frozen before', async () => {
    const world = worldOf();
    const ports = { ...world.ports, accounts: { change: async () => false } };
    await freezeAccount(ports, { customer, username: 'ann', by: { role: 'customer' }, now: noon });
    expect(world.steps).toEqual(['end sessions of ann']);
  });
});

test('signing out everywhere ends the sessions up to now, unless the one that asks has ended', async () => {
  const { ports, changes, steps } = worldOf();
  await signOutEverywhere(ports, { customer, username: 'ann', signedInAt: 1_790_000_000, now: noon });
  expect(steps).toEqual(['change', 'end sessions of ann']);
  expect(changes).toEqual([
    {
      now: noon,
      signedInAt: 1_790_000_000,
      event: {
        id: 'event-1',
        customer,
        kind: 'signed_out_everywhere',
        at: noon,
        by: { role: 'customer' },
        details: {},
      },
    },
  ]);
});

describe('a colleague', () => {
  const command: SetFreezeCommand = { customer, state: 'frozen', reason: 'A call', colleague, now: noon };
  const by = { role: 'colleague', subject: 'sub-of-bob' };

  test.each([
    ['frozen', 'frozen', ['change', 'end sessions of ann']],
    ['active', 'unfrozen', ['change']],
  ] as const)('makes an account %s, with who and why', async (state, kind, steps) => {
    const world = worldOf();
    expect(await setFreeze(world.ports, { ...command, state })).toBe(state);
    expect(world.steps).toEqual(steps);
    expect(world.changes).toEqual([
      {
        now: noon,
        status: state,
        event: { id: 'event-1', customer, kind, at: noon, by, details: { reason: 'A call' } },
      },
    ]);
  });

  const acts = {
    'freezes nothing': (ports: ReturnType<typeof worldOf>['ports']) => setFreeze(ports, command),
    'lifts no freeze': (ports: ReturnType<typeof worldOf>['ports']) =>
      setFreeze(ports, { ...command, state: 'active' }),
    'resets no factor': (ports: ReturnType<typeof worldOf>['ports']) =>
      resetFactor(ports, { id: 'reset-1', fingerprint: 'f', customer, reason: 'Lost', colleague, now: noon }),
  };

  describe.each(Object.entries(acts))('%s', (_, act) => {
    test.each<[string, World, string]>([
      ['of somebody who is not there', { known: undefined }, 'not_found'],
      ['of their own', { colleagueEmail: 'ann@example.com' }, 'conflict_of_interest'],
      ['of their own, in other letters', { colleagueEmail: ' Ann@Example.com ' }, 'conflict_of_interest'],
      [
        'without an address by which to tell them apart',
        { colleagueEmail: undefined },
        'conflict_of_interest',
      ],
      ['of a customer without one', { known: { username: 'ann', email: undefined } }, 'conflict_of_interest'],
    ])('%s', async (_, circumstances, refused) => {
      const world = worldOf(circumstances);
      expect(await act(world.ports)).toEqual({ refused });
      expect(world.steps).toEqual([]);
    });
  });
});

describe('resetting the factor', () => {
  const command = { id: 'reset-1', fingerprint: 'f', customer, reason: 'Lost phone', colleague, now: noon };
  const result = { resetAt: noon, coolOffUntil: noon + 24 * hour };

  test('lets money cool off before the factor goes', async () => {
    const world = worldOf();
    expect(await resetFactor(world.ports, command)).toEqual(result);
    expect(world.steps).toEqual(['change', 'remove the app of ann', 'end sessions of ann', 'finish']);
    expect(world.changes).toEqual([
      {
        now: noon,
        coolOffUntil: noon + 24 * hour,
        event: {
          id: 'reset-1',
          customer,
          kind: 'factor_reset',
          at: noon,
          by: { role: 'colleague', subject: 'sub-of-bob' },
          details: { reason: 'Lost phone' },
        },
      },
    ]);
  });

  test('under the same key again takes nothing away that was set up since', async () => {
    const world = worldOf();
    await resetFactor(world.ports, command);
    world.steps.length = 0;
    expect(await resetFactor(world.ports, { ...command, now: noon + hour })).toEqual(result);
    expect(world.steps).toEqual([]);
  });

  test('that failed half-way is finished under the same key, as the same event', async () => {
    const failed = worldOf({ failing: 'remove the app of ann' });
    await expect(resetFactor(failed.ports, command)).rejects.toThrow('fails');
    const world = worldOf({
      earlier: { id: 'reset-1', customer, fingerprint: 'f', at: noon, done: false },
    });
    expect(await resetFactor(world.ports, { ...command, now: noon + 5000 })).toEqual(result);
    expect(world.steps).toEqual(['change', 'remove the app of ann', 'end sessions of ann', 'finish']);
    expect(world.changes[0]).toMatchObject({ now: noon + 5000, event: { id: 'reset-1', at: noon } });
  });

  test('under the same key for another reason is a conflict', async () => {
    const world = worldOf();
    await resetFactor(world.ports, command);
    expect(await resetFactor(world.ports, { ...command, fingerprint: 'g' })).toEqual({
      refused: 'idempotency_conflict',
    });
  });
});

describe('what Cognito tells of', () => {
  const change = { customer, username: 'ann', now: noon };

  test('a reset password: sessions end here and there, money cools off', async () => {
    const world = worldOf();
    await passwordWasReset(world.ports, change);
    expect(world.steps).toEqual(['change', 'end sessions of ann']);
    expect(world.changes).toEqual([
      {
        now: noon,
        coolOffUntil: noon + 24 * hour,
        event: {
          id: `password_reset-${noon - 1500}`,
          customer,
          kind: 'password_reset',
          at: noon - 1500,
          by: { role: 'system' },
          details: {},
        },
      },
    ]);
  });

  test('an address that is about to change: the former one is kept, and the code can still be shown', async () => {
    const world = worldOf();
    await contactIsChanging(world.ports, change);
    expect(world.steps).toEqual(['change']);
    expect(world.changes[0]).toMatchObject({
      now: noon,
      coolOffUntil: noon + 24 * hour,
      formerEmail: 'ann@example.com',
      event: { kind: 'contact_change', details: {} },
    });
  });

  test('no address is kept that nobody has shown to be theirs', async () => {
    const world = worldOf({ record: { changedAt: noon, verifiedEmail: undefined } });
    await contactIsChanging(world.ports, change);
    expect(world.changes[0]).not.toHaveProperty('formerEmail');
  });

  test.each<[string, CustomerRecord | undefined, number]>([
    ['one event in all tries', { changedAt: noon - 1500, verifiedEmail: undefined }, noon - 1500],
    ['even if Cognito’s clock is ahead', { changedAt: noon + 1500, verifiedEmail: undefined }, noon + 1500],
    [
      'an event of its own where it says nothing recent',
      { changedAt: noon - hour, verifiedEmail: undefined },
      noon,
    ],
    ['an event of its own where it says nothing', { changedAt: undefined, verifiedEmail: undefined }, noon],
    ['an event even of somebody who is gone', undefined, noon],
  ])('%s', async (_, record, at) => {
    const world = worldOf({ record });
    await passwordWasReset(world.ports, change);
    expect(world.changes[0]).toMatchObject({ now: noon, event: { id: `password_reset-${at}`, at } });
  });

  test.each(['change', 'end sessions of ann'])(
    '%s that fails is thrown, so that Cognito asks again',
    async (failing) => {
      await expect(passwordWasReset(worldOf({ failing }).ports, change)).rejects.toThrow('fails');
    },
  );

  test('a sign-in on a new device', () => {
    expect(newDeviceEvent(change, 'event-2')).toEqual({
      id: 'event-2',
      customer,
      kind: 'signed_in_on_new_device',
      at: noon,
      by: { role: 'customer' },
      details: {},
    });
  });
});
