import { describe, expect, test } from 'vitest';
import {
  type Flow,
  isOff,
  maxScoped,
  type SwitchId,
  scopesOf,
  switchId,
  switchNames,
  switchOf,
} from '../../../../lambdas/domain/switches/switch.ts';

const payment: Flow = { flow: 'payments', store: 'osaka', deviceClass: 'ios', country: 'JP' };

test.each<[string, readonly SwitchId[], Partial<Flow>, boolean]>([
  ['nothing', [], {}, false],
  ['its kind', ['payments'], {}, true],
  ['another kind', ['top-ups', 'charges', 'enrolments', 'registrations'], {}, false],
  ['its store', ['payments:store:osaka'], {}, true],
  ['another store', ['payments:store:osak', 'payments:store:osaka-north'], {}, false],
  ['its class of devices', ['payments:device:ios'], {}, true],
  ['another class of devices', ['payments:device:android', 'payments:device:software'], {}, false],
  ['its country', ['payments:country:JP'], {}, true],
  ['another country', ['payments:country:KR'], {}, false],
  ['its country, of another kind', ['top-ups:country:JP'], {}, false],
  ['one of several', ['payments:country:KR', 'payments:store:osaka'], {}, true],
  ['a country, where nobody knows the country', ['payments:country:JP'], { country: undefined }, false],
  ['everything, where nobody knows anything', ['payments'], { store: undefined, country: undefined }, true],
  ['a class of phones, for top-ups', ['top-ups:device:ios'], { flow: 'top-ups' }, true],
  ['a country, for top-ups', ['top-ups:country:JP'], { flow: 'top-ups' }, true],
  ['a class of phones, for enrolments', ['enrolments:device:ios'], { flow: 'enrolments' }, true],
  ['a country, for enrolments', ['enrolments:country:JP'], { flow: 'enrolments' }, true],
  ['a class of phones, for registrations', ['registrations:device:ios'], { flow: 'registrations' }, true],
  ['a country, for registrations', ['registrations:country:JP'], { flow: 'registrations' }, true],
  ['a store, for a flow that has none', ['top-ups:store:osaka' as SwitchId], { flow: 'top-ups' }, false],
  [
    'a store that is called so, for a flow that has none',
    ['payments:store:undefined'],
    { store: undefined },
    false,
  ],
  ['a store that is called as a country is', ['payments:country:JP'], { store: 'JP', country: 'KR' }, false],
])('with %s off', (_, thrown, change, off) => {
  expect(isOff(thrown, { ...payment, ...change })).toBe(off);
});

describe('the id of a switch', () => {
  const all = switchNames.flatMap((name) => [
    { name },
    ...scopesOf[name].map((kind) => ({
      name,
      scope: { store: { store: 'osaka' }, device: { device: 'ios' }, country: { country: 'JP' } }[kind],
    })),
  ]);

  test.each(all.map((each) => [JSON.stringify(each), each] as const))('of %s names it', (_, each) => {
    expect(switchOf(switchId(each as Parameters<typeof switchId>[0]))).toEqual(each);
  });

  test('is one for each', () => {
    const ids = all.map((each) => switchId(each as Parameters<typeof switchId>[0]));
    expect(new Set(ids).size).toBe(all.length);
  });

  test('of no switch is a fault', () => {
    expect(() => switchOf('gravity')).toThrow('There is no such switch');
  });
});

test('so many that there is room for what an incident needs', () => {
  expect(maxScoped).toBeGreaterThanOrEqual(50);
});
