/** A month's bill follows from what was counted, and every type of resource is known to bill while idle or not to. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Counted, countAll } from '../../bench/cost/count.ts';
import { dollarsOf, type Thing } from '../../bench/cost/prices.ts';
import { countFollowUps, type FollowUps } from '../../bench/month/follow-ups.ts';
import { idleCostsOf, sumOf } from '../../bench/month/idle.ts';
import { idleTable } from '../../bench/month/report.ts';
import { mixOf } from '../../bench/month/typed-mix.ts';
import { flowsOf, sharesOf, usageOf } from '../../bench/month/usage.ts';
import { stageNames } from '../../lib/config.ts';
import { resourcesOf } from '../../scripts/synthesis/resources-of.ts';
import { replicating } from '../lib/standby-context.ts';

const root = join(import.meta.dirname, '../..');
const windows = { stores: 300, sealing: 60, copies: 35 };
let counted: Counted;
let followUps: FollowUps;
beforeAll(async () => {
  counted = await countAll();
  followUps = await countFollowUps();
});

describe('what is typed', () => {
  test.each([
    [{}, { payments: 1_000_000, held: 0.005 }],
    [
      { payments: '5', held: '0%' },
      { payments: 5, held: 0 },
    ],
    [{ held: '100%' }, { payments: 1_000_000, held: 1 }],
    [{ standby: true }, { payments: 1_000_000, held: 0.005, standby: true }],
  ])('%j', (typed, mix) => {
    expect(mixOf(typed, '')).toEqual(mix);
  });

  test.each([
    [{ payments: '0' }, /--payments takes a whole number from 1 to 10,000,000,000, not "0"/],
    [{ payments: '1e6' }, /not "1e6"/],
    [{ payments: '-1' }, /not "-1"/],
    [{ held: '0.5' }, /--held takes a percentage from 0% to 100%, such as 0\.5%, not "0\.5"/],
    [{ held: '101%' }, /not "101%"/],
    [{ held: 'few%' }, /not "few%"/],
  ])('%j is refused', (typed, sentence) => {
    expect(() => mixOf(typed, 'Usage')).toThrow(sentence);
  });

  test('the command says so in a sentence, and exits with 1', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bench/month.ts', '--held', 'some'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^--held takes a percentage .* not "some"\.\nUsage: npm run cost/);
    expect(status).toBe(1);
  });
});

describe('the mix', () => {
  test('is whole, and has as many held as were asked for', () => {
    const shares = Object.entries(sharesOf({ held: 0.02 }));
    expect(shares.reduce((sum, [, part]) => sum + part, 0)).toBeCloseTo(1);
    const held = shares.filter(([name]) => name.startsWith('held'));
    expect(held.reduce((sum, [, part]) => sum + part, 0)).toBeCloseTo(0.02);
  });

  test('has what there is besides payments', () => {
    expect(flowsOf({ payments: 1000, held: 0 })).toMatchObject({ topUp: 150, refund: 4, codeGiven: 700 });
  });
});

describe('the bill', () => {
  const billOf = (payments: number, held: number) => usageOf({ payments, held }, counted, followUps, windows);

  test('has the requests of every flow, and transitions of what is held alone', () => {
    expect(billOf(1_000_000, 0).transitions).toBe(0);
    expect(billOf(1_000_000, 0.01).transitions).toBeCloseTo(60_000);
    // A payment, its code, top-ups, step-ups, refunds and the rest.
    expect(billOf(1_000_000, 0).requests).toBeCloseTo(
      1_000_000 * (1 + 0.015 / 0.99 + 0.15 + 0.004 + 0.7 + 0.003 + 0.001),
    );
  });

  test('of twice as many payments at the same batches is twice as high, but for keys', () => {
    const [one, two] = [billOf(4_000_000, 0.005), billOf(8_000_000, 0.005)];
    expect(two.writeUnits).toBeLessThanOrEqual(2 * (one.writeUnits ?? 0));
    expect(two.activeUsersPlus).toBe(2 * (one.activeUsersPlus ?? 0));
    expect(two.keyUses).toBe(one.keyUses);
  });

  test('of larger batches has fewer write units for each payment', () => {
    const each = (payments: number) => (billOf(payments, 0).writeUnits ?? 0) / payments;
    expect(each(100_000_000)).toBeLessThan(each(10_000));
  });

  test('with a second region pays for what is replicated there, for blocks, copies and storage twice', () => {
    const [one, two] = [false, true].map((standby) =>
      usageOf({ payments: 1_000_000, held: 0.005, standby }, counted, followUps, windows),
    );
    expect(one?.replicatedUnits).toBe(0);
    // Of a payment its own item, the wallet, the mark of its notice and that of its block at least; its history not.
    expect(two?.replicatedUnits).toBeGreaterThan(4_000_000);
    expect(two?.replicatedUnits).toBeLessThan(one?.writeUnits ?? 0);
    expect(two?.writeUnits).toBe(one?.writeUnits);
    for (const thing of ['puts', 'objectStorage', 'tableStorage', 'tableBackup', 'vaultStorage'] as const)
      expect(two?.[thing], thing).toBe(2 * (one?.[thing] ?? 0));
  });

  test('counts a sign-in at both of its triggers, and a notice as two marks', () => {
    expect(followUps.signIn.write).toBeGreaterThanOrEqual(4);
    expect(followUps.notice).toMatchObject({ write: 2, read: 0 });
  });

  test('has the prices of the file', () => {
    expect(dollarsOf({ writeUnits: 1_000_000, keys: 1, mails: 1000, tokenRequests: 1000 })).toBeCloseTo(
      3.975,
    );
  });
});

describe('while nobody uses it', () => {
  test.each(stageNames)('every type of resource in %s is sorted', async (stage) => {
    const idle = idleCostsOf(await resourcesOf(stage));
    const types = idle.map(({ type }) => type);
    expect(types.includes('AWS::WAFv2::WebACL')).toBe(stage !== 'dev');
    expect(types).toEqual(expect.arrayContaining(['AWS::KMS::Key', 'AWS::SecretsManager::Secret']));
  });

  test('dev pays for what docs/cost.md names, and for nothing else', async () => {
    const table = idleTable(idleCostsOf(await resourcesOf('dev')));
    expect(readFileSync(join(root, 'docs/cost.md'), 'utf8')).toContain(table);
  });

  test('a second region adds its key, alarms of three tables and the chain, a replica of each secret, and metrics', async () => {
    const sum = async (settings: object) =>
      sumOf(idleCostsOf(await resourcesOf('prod', { ...settings })).map(({ bill }) => bill));
    const { 'standby.replicas': _, ...copied } = replicating;
    const [one, two] = [await sum(copied), await sum(replicating)];
    const more = (thing: Thing) => (two[thing] ?? 0) - (one[thing] ?? 0);
    expect(['keys', 'alarms', 'secrets', 'customMetrics'].map((thing) => more(thing as Thing))).toEqual([
      1, 5, 5, 4,
    ]);
  });

  test.each([
    ['a type that nobody has sorted', { Type: 'AWS::EC2::NatGateway' }],
    [
      'a table with provisioned capacity',
      { Type: 'AWS::DynamoDB::GlobalTable', Properties: { WriteProvisionedThroughputSettings: {} } },
    ],
    ['a stage with a cache', { Type: 'AWS::ApiGateway::Stage', Properties: { CacheClusterEnabled: true } }],
    [
      'a schedule that is no rate',
      { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 0 * * ? *)' } },
    ],
  ])('%s is refused', (_, resource) => {
    expect(() => idleCostsOf([resource])).toThrow();
  });
});
