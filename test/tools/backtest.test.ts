/** A backtest of an export: a month of payments whose ends are known, and a draft that raises a threshold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backtestJson, emptyBacktest } from '../../lambdas/domain/backtest/backtest.ts';
import { disputeIdOf } from '../../lambdas/domain/identifiers.ts';
import { evaluate } from '../../lambdas/domain/risk/evaluate.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import { standardRuleset } from '../../lambdas/domain/risk/standard-ruleset.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { toItem } from '../../lambdas/store/items.ts';
import { caseKey } from '../../lambdas/store/keys.ts';
import { paymentItem, topUpItem } from '../../lambdas/store/ledger-items.ts';
import { rulesetItem } from '../../lambdas/store/rulesets.ts';
import { backtestPicture } from '../../tools/backtest/picture.ts';
import { reportOf } from '../../tools/backtest/report.ts';
import { runBacktest } from '../../tools/backtest/run-backtest.ts';
import { type BacktestSource, exportedBacktest } from '../../tools/backtest/source.ts';
import { writeExport } from '../../tools/ledger/export-files.ts';
import { noon, paymentOf, thumbprint, topUpOf } from '../support/transfers.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-backtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAY = 24 * 60 * 60 * 1000;
const held = (version: string, from: number): Ruleset => ({
  version,
  thresholds: {},
  rules: [
    {
      reason: 'much',
      text: { en: 'Much.', ja: '多額です。' },
      flow: 'payment',
      when: { signal: 'amount', at_least: from },
      outcome: 'hold',
    },
  ],
});
const standing = held('7', 5000);
const draft = held('', 20_000);
const ann = { id: '0a1b2c3d-0000-4000-8000-00000000000f', device: thumbprint('phone') };

/** One a day and amount, of 1,000 to 30,000; those of 7,000 and 21,000 are disputed, and the dispute upheld. */
const payments = Array.from({ length: 30 }, (_, day) =>
  Array.from({ length: 30 }, (_, step) => {
    const amount = BigInt(1000 * (step + 1));
    const { outcome, ...judged } = evaluate(standing, { amount, day_total: amount });
    return {
      ...paymentOf(ann, { amount, key: `${day}-${step}` }),
      ...judged,
      createdAt: noon - (60 - day) * DAY,
      state: outcome === 'hold' && step === 29 ? ('voided' as const) : ('posted' as const),
    };
  }),
).flat();
const isFraud = (amount: bigint) => amount === 7000n || amount === 21_000n;

const disputeOf = ({ id, money }: (typeof payments)[number]): Item =>
  toItem({
    ...caseKey(disputeIdOf(id)),
    state: 'decided',
    storeName: 'Shinjuku East',
    ...money,
    reasons: [],
    openedAt: noon,
    deadline: noon + DAY,
    customer: ann.id,
    device: ann.device,
    store: 'shinjuku-east',
    ruleset: '7',
    score: 0,
    signals: '{}',
    decision: {
      outcome: 'uphold',
      reason: 'not_the_customer',
      decidedBy: 'rui',
      decidedAt: noon,
      idempotencyKey: 'k'.repeat(16),
    },
    claimReason: 'not_me',
    deviceFrozen: false,
    fingerprint: thumbprint('claim'),
  });

const scope = { from: 0, to: noon, now: noon, days: 40 };
/** Read anew for each backtest: files are read from their beginning. */
let source: () => BacktestSource;

beforeAll(() => {
  const { outcome: _, ...judged } = evaluate(standing, { flow: 'top_up', amount: 90_000n });
  const topUp = { ...topUpOf(ann, { amount: 90_000n }), ...judged, createdAt: noon - DAY };
  const common = { directory: folder, region: 'ap-northeast-1', accountId: '000000000000', exportTime: noon };
  const disputes = payments.filter(({ money }) => isFraud(money.amount)).map(disputeOf);
  writeExport({ ...common, tableName: 'Ledger', items: [...payments.map(paymentItem), topUpItem(topUp)] });
  writeExport({ ...common, tableName: 'Registry', items: [rulesetItem(standing)] });
  writeExport({ ...common, tableName: 'Cases', items: disputes });
  source = () => exportedBacktest(folder);
});

test('lets go exactly what lies between the thresholds, and says how much of it is known fraud and known good', async () => {
  const backtest = await runBacktest(source(), { draft, scope });
  const sums = backtest.changes.get('hold')?.get('approve');
  // 5,000 to 19,000 in steps of 1,000: 15 a day, one of them fraud; of 20 days the others are old enough to be good.
  expect(sums).toEqual({
    all: { count: 450, amount: 30n * 180_000n },
    fraud: { count: 30, amount: 30n * 7000n },
    good: { count: 21 * 14, amount: 21n * 173_000n },
  });
  expect(backtest.judged.all.count).toBe(901);
  const told = reportOf(backtest, draft, 40, true);
  expect(told).toContain('held → approved');
  expect(told).toContain('written nowhere');
});

test('is what judging each payment again by hand gives', async () => {
  const backtest = await runBacktest(source(), { draft, scope });
  const outcomes = payments.map(({ money: { amount } }) => evaluate(draft, { amount }).outcome);
  const would = [...backtest.changes.values()].map((row) => row.get('hold')?.all.count ?? 0);
  expect(would.reduce((sum, count) => sum + count, 0)).toBe(
    outcomes.filter((outcome) => outcome === 'hold').length,
  );
});

test('says the same byte for byte, and what it cannot know', async () => {
  const text = async () => backtestJson(await runBacktest(source(), { draft, scope }), draft, { days: 40 });
  const told = await text();
  expect(await text()).toBe(told);
  expect(JSON.parse(told)).toMatchObject({
    unknown_rulesets: {},
    not_stored: expect.stringContaining('nowhere'),
  });
});

test('drawn: a bar for each side of each group, as wide as their shares, with counts and amounts', async () => {
  const backtest = await runBacktest(source(), { draft, scope });
  const drawn = backtestPicture(backtest, { from: 0, to: noon, baseline: '7' });
  expect(drawn).toBe(backtestPicture(backtest, { from: 0, to: noon, baseline: '7' }));
  expect(drawn).toContain('by version 7, and by the draft');
  // Of fraud all that was held was 7,000 and 21,000 each day; what is 7,000 would go.
  expect(drawn).toContain('>held 60 (840,000)<');
  expect(drawn).toContain('>approved 30 (210,000), held 30 (630,000)<');
  const widths = [
    ...drawn.matchAll(/class="(approve|hold)" x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="22"/g),
  ];
  const byBar = Map.groupBy(widths, ([, , , y]) => y);
  expect(byBar.size).toBe(6);
  for (const bar of byBar.values())
    expect(bar.reduce((sum, [, , , , width]) => sum + Number(width), 0)).toBeCloseTo(686, 0);
});

test('of nothing, a picture of nothing', () => {
  expect(backtestPicture(emptyBacktest(), { from: 0, to: noon })).toContain('>nothing<');
});

test('without the Cases table nothing is known of disputes, and without the Registry’s nothing of published rules', async () => {
  const unmarked = await runBacktest(
    { ...source(), hasCases: false, cases: async () => ({ cases: [] }) },
    { draft, scope },
  );
  expect(unmarked.judged.fraud.count).toBe(0);
  const none: BacktestSource['ruleset'] = async (version) =>
    version === standardRuleset.version ? standardRuleset : undefined;
  const unknown = await runBacktest({ ...source(), ruleset: none }, { draft, scope });
  expect([...unknown.unknown]).toEqual([['7', 901]]);
  expect(reportOf(unknown, draft, 40, false)).toContain('901 by 7');
});
