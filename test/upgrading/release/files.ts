/** The fixtures of a release as files: its items as DynamoDB's JSON, a block, and what its reader needs of each item. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../../../lambdas/store/items.ts';
import { type Played, playRelease } from './play.ts';
import { type Needs, needsOf } from './reading.ts';
import type { Signatures } from './signing.ts';

const folder = join(import.meta.dirname, '../fixtures');

export interface Fixtures extends Played {
  readonly needs: Readonly<Record<string, Needs>>;
}

export const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
) as { readonly version: string };

/** Oldest first. */
export const releases: readonly string[] = readdirSync(folder)
  .filter((name) => /^\d/.test(name))
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

const path = (release: string, name: string) => join(folder, release, name);
/** What stages have that were run before the first release; no writer makes it any more. */
export const olderShapes = (): Readonly<Record<string, Item>> =>
  fromJson(readFileSync(path('older-shapes.json', ''), 'utf8')) as Readonly<Record<string, Item>>;
const read = (release: string, name: string) => JSON.parse(readFileSync(path(release, name), 'utf8'));

/** Bytes are base64, as on the wire. */
const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_, each) => (each instanceof Uint8Array ? { base64: Buffer.from(each).toString('base64') } : sorted(each)), 2)}\n`;

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const fromJson = (text: string): unknown =>
  JSON.parse(text, (_, each) =>
    typeof each?.base64 === 'string' ? new Uint8Array(Buffer.from(each.base64, 'base64')) : each,
  );

/** What a release wrote, as it is committed. */
export const committed = (release: string): Fixtures => ({
  items: fromJson(readFileSync(path(release, 'items.json'), 'utf8')) as Fixtures['items'],
  block: readFileSync(path(release, 'block.jsonl'), 'utf8'),
  needs: read(release, 'needs.json'),
});

export const signaturesOf = (release: string): Signatures =>
  existsSync(path(release, 'signatures.json')) ? read(release, 'signatures.json') : {};

/** What today's code writes, with the signatures that a release has. */
export async function written(signatures: Signatures): Promise<Fixtures> {
  const played = await playRelease(signatures);
  return { ...played, needs: needsOf(played.items) };
}

/**
 * Writes the fixtures of a release.
 *
 * @throws Error for another release than that of the code: what an older one wrote cannot be written any more
 */
export async function writeFixtures(release: string): Promise<readonly string[]> {
  if (release !== version)
    throw new Error(`This code is ${version}: what ${release} wrote, only its own code can write.`);
  const signatures = signaturesOf(release);
  const { items, block, needs } = await written(signatures);
  mkdirSync(join(folder, release), { recursive: true });
  const files = {
    'items.json': toJson(items),
    'block.jsonl': block,
    'needs.json': toJson(needs),
    'signatures.json': toJson(signatures),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path(release, name), text);
  return Object.keys(files).map((name) => `test/upgrading/fixtures/${release}/${name}`);
}

/** @returns a row and an attribute each, which the older reader would not find as it was */
export function broken(older: Fixtures, today: Fixtures['items']): readonly string[] {
  return Object.entries(older.items).flatMap(([table, items]) =>
    items.flatMap((item) => {
      const row = `${table} ${item.pk?.S} ${item.sk?.S}`;
      const now = today[table]?.find(({ pk, sk }) => pk?.S === item.pk?.S && sk?.S === item.sk?.S);
      const { missing = [], other = [] } = older.needs[row] ?? {};
      return [...missing, ...other].flatMap((name) => differenceAt(row, name, item, now));
    }),
  );
}

function differenceAt(row: string, name: string, item: Item, now: Item | undefined): readonly string[] {
  if (now === undefined) return [`${row} is not written any more`];
  if (now[name] === undefined) return [`${row} has no ${name} any more`];
  return toJson(now[name]) === toJson(item[name]) ? [] : [`${row} has another ${name}`];
}
