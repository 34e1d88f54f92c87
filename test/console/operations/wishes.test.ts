/** What operators say, by what stands in the form: it fits the contract, or it is not sent. */
import { describe, expect, test } from 'vitest';
import { type Kind, subjectIn } from '../../../console/pages/freezes/subject.ts';
import { expiries, expiryAt } from '../../../console/pages/lists/expiry.ts';
import { isSaid, kindOf, scopeKindsOf, scopeOf, type Wish } from '../../../console/pages/switches/wish.ts';
import { type SwitchName, switchWords, whom } from '../../../console/texts/switches.ts';
import { countryCodes } from '../../../console/ui/country-name.ts';
import { getFreeze } from '../../../lambdas/contract/account.ts';
import { getStoreFreeze } from '../../../lambdas/contract/freezes.ts';
import { createListEntry } from '../../../lambdas/contract/lists.ts';
import { putSwitch } from '../../../lambdas/contract/operations.ts';

describe('whom a switch stops', () => {
  const wishes: readonly (readonly [Wish, boolean])[] = [
    [{ kind: 'everybody', whom: '' }, true],
    [{ kind: 'store_id', whom: '' }, false],
    [{ kind: 'store_id', whom: 'Osaka' }, false],
    [{ kind: 'store_id', whom: 'osaka' }, true],
    [{ kind: 'device_class', whom: '' }, false],
    [{ kind: 'device_class', whom: 'android' }, true],
    [{ kind: 'country', whom: '' }, false],
    [{ kind: 'country', whom: 'KR' }, true],
  ];
  test.each(wishes)('%o', (wish, said) => {
    expect(isSaid(wish)).toBe(said);
    if (!said) return;
    const scope = scopeOf(wish);
    expect(kindOf(scope)).toBe(wish.kind);
    const body = { state: 'off', reason: 'Why', ...(scope ? { scope } : {}) };
    expect(putSwitch.body.safeParse(body).error).toBeUndefined();
    for (const language of ['ja', 'en'] as const) expect(whom(scope, language)).not.toBe('');
  });

  test('only payments and charges have a store', () => {
    const names = Object.keys(switchWords.ja.names) as SwitchName[];
    expect(names.filter((name) => scopeKindsOf(name).includes('store_id'))).toEqual(['payments', 'charges']);
    expect(putSwitch.pathParameters.shape.name.options).toEqual(names);
  });

  test('countries are those that the contract takes', () => {
    const codes = countryCodes();
    expect(codes.length).toBeGreaterThan(200);
    expect(codes).toContain('JP');
    const wish = { subject: 'x1', kind: 'block', reason: 'Why' };
    for (const code of codes) {
      expect(createListEntry.body.safeParse({ ...wish, subject: code }).success).toBe(true);
      const scope = { country: code };
      expect(putSwitch.body.safeParse({ state: 'off', reason: 'Why', scope }).success, code).toBe(true);
    }
  });
});

test('an entry ends so many days from now, to the second, or never', () => {
  const now = Date.parse('2026-11-22T03:00:00.789Z');
  expect(expiryAt('never', now)).toBeUndefined();
  expect(expiryAt('30', now)).toBe('2026-12-22T03:00:00.000Z');
  for (const expiry of expiries) {
    const expires_at = expiryAt(expiry, now);
    const body = { subject: 'osaka', kind: 'block', reason: 'Why', ...(expires_at ? { expires_at } : {}) };
    expect(createListEntry.body.safeParse(body).success).toBe(true);
  }
});

const sub = '0a1b2c3d-0000-4000-8000-00000000000f';
const thumbprint = 'P'.repeat(43);

test.each<readonly [Kind | 'people' | '', string, boolean]>([
  ['customers', sub, true],
  ['customers', sub.toUpperCase(), false],
  ['customers', thumbprint, false],
  ['devices', thumbprint, true],
  ['devices', sub, false],
  ['stores', 'osaka', true],
  ['stores', '..', false],
  ['rings', sub, true],
  ['rings', 'osaka', false],
  ['people', sub, false],
  ['', '', false],
])('what an address looks up: %s %s', (kind, id, found) => {
  expect(subjectIn(new URLSearchParams({ kind, id }))).toEqual(found ? { kind, id } : undefined);
  if (kind === 'stores') expect(getStoreFreeze.pathParameters.safeParse({ id }).success).toBe(found);
  if (kind === 'customers' || kind === 'devices')
    expect(getFreeze.pathParameters.safeParse({ kind, id }).success).toBe(found);
});
