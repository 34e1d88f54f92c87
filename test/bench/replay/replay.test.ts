/** The replay in small: nothing is lost with all controls, something without those that stop it, and all of it without any. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlId } from '../../../bench/replay/controls.ts';
import { robberies } from '../../../bench/replay/incident.ts';
import { replay } from '../../../bench/replay/replay.ts';
import { broken } from '../../../bench/replay/report.ts';
import type { AttackerResult, VariantResult } from '../../../bench/replay/variant.ts';
import { deadManAlone, variants } from '../../../bench/replay/variants.ts';

const FIRST_DAY_LIMIT = 10_000;
const sizes = {
  listed: 8,
  mailboxes: 1,
  tokens: 1,
  tricked: 1,
  newcomers: 1,
  cartons: 2,
  colluding: 1,
  honest: 3,
};
const played: readonly (ControlId | 'all' | 'none' | typeof deadManAlone)[] = [
  'all',
  'none',
  'device-linkage',
  'first-day',
  deadManAlone,
];

let folder: string;
let results: readonly VariantResult[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-'));
  results = await replay({
    variants: variants.filter(({ id }) => (played as readonly string[]).includes(id)),
    folder,
    sizes,
    pairs: 60,
    workers: 2,
    progress: () => {},
  });
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function of(variant: string, attacker: string): AttackerResult {
  const result = results
    .find((each) => each.variant === variant)
    ?.attackers.find(({ id }) => id === attacker);
  if (!result) throw new Error(`${attacker} did not attack ${variant}`);
  return result;
}

describe('with all controls', () => {
  test.each(['passwords', 'mailboxes', 'tokens'])('%s are worth 0 yen', (attacker) => {
    expect(of('all', attacker)).toMatchObject({ lost: 0, phones: 0 });
  });

  test('every pair of the list was tried, and not one gave a session', () => {
    const { met, sessions } = of('all', 'passwords');
    expect(Object.values(met).reduce((sum, times) => sum + times, 0)).toBe(60);
    expect(met).toMatchObject({ SOFTWARE_TOKEN_MFA: sizes.listed });
    expect(sessions).toBe(0);
  });

  test.each(['tricked', 'cartons', 'colluding'])(
    'a phone enrolled by trickery costs the first-day limit at most: %s',
    (attacker) => {
      const { lost, phones, mostOfOne } = of('all', attacker);
      expect(phones).toBeGreaterThan(0);
      expect(mostOfOne).toBeLessThanOrEqual(FIRST_DAY_LIMIT);
      expect(lost).toBeLessThanOrEqual(FIRST_DAY_LIMIT * phones);
    },
  );

  test('the platform keeps what is promised', () => {
    expect(broken(results, FIRST_DAY_LIMIT)).toEqual([]);
  });
});

describe('without any control', () => {
  test('passwords alone take what they took in 2019', () => {
    const taken = robberies(sizes.listed).reduce((sum, { yen }) => sum + yen, 0);
    expect(of('none', 'passwords')).toMatchObject({ lost: taken, sessions: sizes.listed });
  });

  test.each(['mailboxes', 'tokens', 'tricked', 'cartons', 'colluding'])('%s take money', (attacker) => {
    expect(of('none', attacker).lost).toBeGreaterThan(0);
  });
});

describe('without one control', () => {
  test('stolen tokens are worth money where requests are not signed', () => {
    expect(of('device-linkage', 'tokens').lost).toBeGreaterThan(0);
  });

  test('a phone enrolled by trickery is worth more where it has no first-day limit', () => {
    expect(of('first-day', 'tricked').mostOfOne).toBeGreaterThan(FIRST_DAY_LIMIT);
  });
});

test("the dead-man's rule, with nothing else, stops payments once customers dispute", () => {
  const { switchedOff } = results.find(({ variant }) => variant === deadManAlone) ?? {};
  expect(switchedOff).toMatchObject({ by: 'dead-man', reason: expect.stringContaining('dispute') });
  expect(of(deadManAlone, 'passwords').lost).toBeGreaterThan(0);
  expect(of(deadManAlone, 'passwords').lost).toBeLessThan(of('none', 'passwords').lost);
  expect(results.find(({ variant }) => variant === 'none')).not.toHaveProperty('switchedOff');
});

test('honest customers pay on ordinary days beside the attack', () => {
  for (const { honest } of results) expect(honest.payments).toBeGreaterThan(0);
});
