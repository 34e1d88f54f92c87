/** When the dead-man's rule stops payments by itself, and that nothing but a person starts them again. */
import { describe, expect, test } from 'vitest';
import { type Watched, watchLosses } from '../../../../lambdas/domain/switches/dead-man.ts';
import type { KillSwitch } from '../../../../lambdas/domain/switches/switch.ts';
import type { SwitchChange } from '../../../../lambdas/domain/switches/switches.ts';
import { noon } from '../../../support/transfers.ts';

const bounds = { customersHeld: 3, amountHeld: 1000, customersRobbed: 2, amountLost: 500 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is kept and thrown, without a table. */
function world(standing: KillSwitch = { name: 'payments', state: 'on' }) {
  const kept = new Map<string, Watched>();
  const changes: SwitchChange[] = [];
  let payments = standing;
  return {
    changes,
    restore: (at: number) => {
      payments = { name: 'payments', state: 'on', changedAt: at };
    },
    watch: (came: readonly Watched[], now = noon) =>
      watchLosses(
        {
          switches: {
            read: async (which) => {
              expect(which).toEqual({ name: 'payments' });
              return payments;
            },
            change: async (change) => {
              changes.push(change);
              payments = change;
              return change;
            },
          },
          watched: {
            keep: async (all) => {
              for (const each of all) kept.set(each.id, each);
            },
            since: async (kind, at) =>
              [...kept.values()].filter((each) => each.kind === kind && each.at >= at),
          },
          bounds,
          newId: () => 'event-1',
        },
        came,
        now,
      ),
  };
}

let ids = 0;
const one = (change: Partial<Watched> = {}): Watched => {
  ids += 1;
  return { kind: 'hold', id: `case_${ids}`, customer: `c${ids}`, amount: 10n, at: noon - MINUTE, ...change };
};
const several = (count: number, change: Partial<Watched> = {}) =>
  Array.from({ length: count }, () => one(change));

test.each<[string, readonly Watched[], string | undefined]>([
  ['nothing', [], undefined],
  ['as many customers with holds as may be', several(3), undefined],
  ['one more', several(4), 'In an hour: 4 customers with held payments, above 3'],
  ['many holds of one customer, who could stop everybody else', several(50, { customer: 'c' }), undefined],
  ['as much held as may be', several(2, { amount: 500n }), undefined],
  [
    'one yen more',
    [...several(2, { amount: 500n }), one({ amount: 1n })],
    'In an hour: 1001 minor units held, above 1000',
  ],
  ['as many customers robbed as may be', several(2, { kind: 'loss' }), undefined],
  [
    'one more robbed',
    several(3, { kind: 'loss' }),
    'In an hour: 3 customers with what was disputed as not theirs or charged back as fraud, above 2',
  ],
  ['as much lost as may be', several(1, { kind: 'loss', amount: 500n }), undefined],
  [
    'more lost',
    several(1, { kind: 'loss', amount: 501n }),
    'In an hour: 501 minor units disputed as not theirs or charged back as fraud, above 500',
  ],
  ['more, but before the last hour', several(9, { at: noon - HOUR - 1 }), undefined],
  [
    'more, from the first moment of the last hour on',
    several(4, { at: noon - HOUR }),
    'In an hour: 4 customers with held payments, above 3',
  ],
  ['holds and losses, which are not added up', [...several(3), ...several(2, { kind: 'loss' })], undefined],
])('with %s', async (_, came, reason) => {
  const { watch, changes } = world();
  expect(await watch(came)).toBe(reason);
  expect(changes).toEqual(
    reason === undefined
      ? []
      : [
          {
            name: 'payments',
            state: 'off',
            reason,
            changedBy: 'rule:dead-man',
            changedAt: noon,
            event: 'event-1',
          },
        ],
  );
});

describe('what comes in several batches', () => {
  test('is added up', async () => {
    const { watch } = world();
    expect(await watch(several(2))).toBeUndefined();
    expect(await watch(several(2))).toBe('In an hour: 4 customers with held payments, above 3');
  });

  test('and twice counts once', async () => {
    const { watch } = world();
    const same = several(3, { amount: 300n });
    await watch(same);
    expect(await watch(same)).toBeUndefined();
  });
});

describe('payments that are off', () => {
  test('are not stopped again, whatever comes', async () => {
    const { watch, changes } = world({ name: 'payments', state: 'off', changedAt: noon - MINUTE });
    expect(await watch(several(9))).toBeUndefined();
    expect(changes).toEqual([]);
  });

  test('stay off, however quiet it is afterwards', async () => {
    const { watch, changes } = world();
    await watch(several(4));
    for (const hours of [1, 2, 24, 1000]) expect(await watch([], noon + hours * HOUR)).toBeUndefined();
    expect(changes.map(({ state }) => state)).toEqual(['off']);
  });

  test('and that a person restored, are stopped for what came after that alone', async () => {
    const { watch, restore } = world();
    await watch(several(4));
    restore(noon + MINUTE);
    expect(await watch(several(3, { at: noon + 2 * MINUTE }), noon + 2 * MINUTE)).toBeUndefined();
    expect(await watch([one({ at: noon + 3 * MINUTE })], noon + 3 * MINUTE)).toContain('above 3');
  });
});
