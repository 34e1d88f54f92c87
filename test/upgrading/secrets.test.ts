/** Each secret rotated as an operator does it: what was made with the old value is honoured for as long as is documented. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../lambdas/domain/invalid-cursor.ts';
import { hardwareTrace } from '../../lambdas/domain/registration/surroundings.ts';
import { signWebhook, verifyWebhook, webhookSecret } from '../../lambdas/handlers/http/webhook-signature.ts';
import { codeKeys } from '../../lambdas/store/code-keys.ts';
import { cursors } from '../../lambdas/store/cursor.ts';
import { codeKey } from '../../lambdas/store/keys.ts';
import { keptCode } from '../../lambdas/store/payment-codes.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { type SecretReader, secretReader } from '../../lambdas/store/secrets.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { committed, version } from './release/files.ts';
import { codes } from './release/people.ts';
import { secretId, startSecrets, type TestSecrets } from './rotating.ts';

let engine: TestTables;
let vault: TestSecrets;
let time: number;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());
beforeEach(async () => {
  time = rotatedAt - 30 * 24 * HOUR;
  vault = await startSecrets(() => time);
});
afterEach(() => vault.close());

/** As a function's container reads it, which remembers what it has read. */
const container = (): SecretReader => secretReader({ client: vault.client, runtime, secretId });
/** One that has read it just before the rotation, and one that starts after it. */
async function rotated(): Promise<{ readonly before: SecretReader; readonly after: SecretReader }> {
  const before = container();
  time = rotatedAt - 1;
  await before.values(time);
  time = rotatedAt;
  await vault.rotate();
  return { before, after: container() };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rotatedAt = Date.UTC(2026, 10, 22, 3);

const moments: readonly [string, number][] = [
  ['at once', 0],
  ['a moment before the old container asks again', 5 * MINUTE - 2],
  ['when it asks', 5 * MINUTE],
  ['a moment before the new value is used', 10 * MINUTE - 1],
  ['when it is used', 10 * MINUTE],
  ['hours later', 20 * HOUR],
];
const ways = [
  ['before', 'after'],
  ['after', 'before'],
] as const;
/** Each pair of containers at each moment: one makes, the other is handed what was made. */
const handed = moments.flatMap(([when, after]) =>
  ways.map(([maker, taker]) => [when, maker, taker, after] as const),
);

const keysOf = (keys: SecretReader) => codeKeys({ keys, prefix: '01', now: () => time });
const cursorsOf = (keys: SecretReader) =>
  cursors({ keys, scope: { operation: 'listEntries', subject: 'ann' }, now: () => time });

describe('payment codes', () => {
  /** Of the fixtures, under the id that the digits have by the key of before. */
  const keep = async (id: string) => {
    const [kept] = (committed(version).items.Registry ?? []).filter(
      ({ pk }) => pk?.S === codeKey(codes.open).pk,
    );
    await engine.client().send(
      new PutItemCommand({
        TableName: tables.registryTable,
        Item: { ...kept, pk: { S: codeKey(id).pk } } as never,
      }),
    );
  };
  const find = async (keys: SecretReader, digits: string) =>
    keptCode({ client: engine.client(), runtime, ...tables }, await keysOf(keys).idsOf(digits));
  const show = async (keys: SecretReader, request: string) => {
    const digits = await keysOf(keys).digitsFor('ann', request);
    const id = await keysOf(keys).idOf(digits);
    await keep(id);
    return { digits, id };
  };

  test.each(handed)(
    '%s: a code made by the container of %s is charged by that of %s',
    async (when, maker, taker, after) => {
      const containers = await rotated();
      time = rotatedAt + after;
      const { digits, id } = await show(containers[maker], `${when} ${maker}`);
      expect(await find(containers[taker], digits)).toBe(id);
    },
  );

  test('one that a phone showed before is charged for a day, and asked for again by a till whose answer was lost', async () => {
    const old = container();
    const { digits, id } = await show(old, 'shown before');
    const { after } = await rotated();
    time = rotatedAt + 24 * HOUR - 1;
    expect(await find(after, digits)).toBe(id);
    time = rotatedAt + 24 * HOUR;
    expect(await find(after, digits)).not.toBe(id);
  });

  test('a guess finds nothing under either key', async () => {
    const { after } = await rotated();
    const ids = await keysOf(after).idsOf('019999999999999999999999');
    expect(ids).toHaveLength(2);
    expect(await find(after, '019999999999999999999999')).toBe(ids[0]);
  });
});

describe('cursors', () => {
  test.each(handed)(
    '%s: one given by the container of %s is opened by that of %s',
    async (_, maker, taker, after) => {
      const containers = await rotated();
      time = rotatedAt + after;
      const cursor = await cursorsOf(containers[maker]).seal('a place');
      expect(await cursorsOf(containers[taker]).open(cursor)).toBe('a place');
    },
  );

  test('one of before is opened for a day', async () => {
    const cursor = await cursorsOf(container()).seal('a place');
    const { after } = await rotated();
    time = rotatedAt + 24 * HOUR - 1;
    expect(await cursorsOf(after).open(cursor)).toBe('a place');
    time = rotatedAt + 24 * HOUR;
    await expect(cursorsOf(after).open(cursor)).rejects.toThrow(InvalidCursor);
  });
});

describe('webhooks of providers', () => {
  const body = '{"type":"verification.approved"}';
  const verify = async (keys: SecretReader, headers: Readonly<Record<string, string>>) =>
    verifyWebhook(headers as never, Buffer.from(body), (await keys.values(time)).map(webhookSecret), time);

  test.each(ways[0])(
    'on its way at the moment of the rotation, it is taken by the container of %s',
    async (which) => {
      const [current = ''] = await container().values(time);
      const containers = await rotated();
      time = rotatedAt + 1000;
      const headers = signWebhook('msg_1', time / 1000, body, webhookSecret(current));
      expect(await verify(containers[which], headers)).toBe('msg_1');
    },
  );

  test('signed with the new secret, it is taken by every container five minutes later at the latest', async () => {
    const { before, after } = await rotated();
    const current = (await after.values(rotatedAt + 10 * MINUTE))[0] ?? '';
    const sent = (at: number) => signWebhook('msg_1', Math.floor(at / 1000), body, webhookSecret(current));
    time = rotatedAt + 4 * MINUTE;
    await expect(verify(before, sent(time))).rejects.toThrow('signature');
    time = rotatedAt + 5 * MINUTE;
    expect(await verify(before, sent(time))).toBe('msg_1');
  });

  test('signed with the old secret, it is refused a day later', async () => {
    const [old = ''] = await container().values(time);
    const { after } = await rotated();
    const sent = () => signWebhook('msg_1', Math.floor(time / 1000), body, webhookSecret(old));
    time = rotatedAt + 24 * HOUR - 1;
    expect(await verify(after, sent())).toBe('msg_1');
    time = rotatedAt + 24 * HOUR;
    await expect(verify(after, sent())).rejects.toThrow('signature');
  });
});

test('pseudonyms are others from then on: who was seen before is not met again, and nothing else is lost', async () => {
  const pseudonym = async (keys: SecretReader) =>
    hardwareTrace((await keys.values(time))[0] ?? '', 'a phone').pseudonym;
  const seen = await pseudonym(container());
  const { before, after } = await rotated();
  time = rotatedAt + 10 * MINUTE - 1;
  expect([await pseudonym(before), await pseudonym(after)]).toEqual([seen, seen]);
  time = rotatedAt + 10 * MINUTE;
  expect(await pseudonym(before)).toBe(await pseudonym(after));
  expect(await pseudonym(after)).not.toBe(seen);
});

test('put twice, a value that leaked is worth nothing at once to containers that start', async () => {
  const [leaked = ''] = await container().values(time);
  await rotated();
  await vault.rotate();
  expect(await container().values(time)).not.toContain(leaked);
});
