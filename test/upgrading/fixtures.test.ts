/** What a release has written is a contract: it is kept, today's code writes the same, and may add to it alone. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '../../lambdas/store/items.ts';
import {
  broken,
  committed,
  type Fixtures,
  releases,
  signaturesOf,
  version,
  written,
} from './release/files.ts';
import { kindOf, kindsRead, needsOf } from './release/reading.ts';

let today: Fixtures;
beforeAll(async () => {
  today = await written({ ...signaturesOf(version) });
});

test('this release has fixtures, and so has each one before it', () => {
  expect(releases).toContain('0.1.0');
  expect(releases).toContain(version);
});

test('those of this release are what its code writes', () => {
  expect(today).toEqual(committed(version));
});

test('with other times or chance than the fixtures’ own, they would not be', async () => {
  const again = await written({});
  // Without the signatures that are kept, those of ECDSA are new, and all else is the same.
  expect(again.items).not.toEqual(today.items);
  expect(again.needs).toEqual(today.needs);
});

test.each(kindsRead)('there is an item of %s', (kind) => {
  expect(Object.values(today.items).flat().map(kindOf)).toContain(kind);
});

/** Row and attribute of a release, with the reason for which its code never reads what today's writes. */
const accepted: Readonly<Record<string, readonly string[]>> = {};

describe.each(releases)('%s, still running beside today’s code during a deployment', (release) => {
  test('finds each attribute that it needs, as it was', () => {
    expect(broken(committed(release), today.items)).toEqual(accepted[release] ?? []);
  });

  test('would be noticed to need each of them', () => {
    expect(needsOf(committed(release).items)).toEqual(committed(release).needs);
  });
});

describe('a change of what is written', () => {
  const changed = (change: (item: Item) => Item): Fixtures['items'] => ({
    ...today.items,
    Ledger: (today.items.Ledger ?? []).map((item) =>
      kindOf(item) === 'WALLET WALLET' ? change(item) : item,
    ),
  });
  const wallet = expect.stringMatching(/^Ledger WALLET#\S+ WALLET /);

  test('that adds an attribute is one that older code reads', () => {
    expect(
      broken(
        today,
        changed((item) => ({ ...item, points: { N: '7' } })),
      ),
    ).toEqual([]);
  });

  test.each<[string, string, (item: Item) => Item]>([
    ['leaves one out', 'has no available any more', ({ available: _, ...rest }) => rest],
    ['writes one in another form', 'has another available', (item) => ({ ...item, available: { S: '1' } })],
    [
      'leaves one out that is read where it is there',
      'has no level any more',
      ({ level: _, ...rest }) => rest,
    ],
  ])('that %s is not', (_, why, change) => {
    const older = { ...today, items: changed((item) => ({ level: { S: 'identity_verified' }, ...item })) };
    const found = broken({ ...older, needs: needsOf(older.items) }, changed(change));
    expect(found).toContainEqual(wallet);
    expect(found.join()).toContain(why);
  });

  test('that writes a row no more is not', () => {
    expect(broken(today, { ...today.items, Ledger: [] })).toContainEqual(
      expect.stringMatching(/is not written any more$/),
    );
  });
});

test('the fixtures of another release cannot be written: only its own code could', () => {
  const root = join(import.meta.dirname, '../..');
  const ran = spawnSync(process.execPath, [join(root, 'scripts/fixtures.ts'), '--release', '0.0.9'], {
    encoding: 'utf8',
  });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(`This code is ${version}, and writes the fixtures of that release only.`);
});
