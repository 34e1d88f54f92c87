/** The verifier over a real engine and a local S3: each kind of row is tampered with there, and named. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { blockName } from '../../lambdas/domain/sealing/block.ts';
import { rowOf } from '../../lambdas/domain/sealing/canonical.ts';
import { seal } from '../../lambdas/domain/sealing/seal.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { paymentKey, topUpKey, walletKey } from '../../lambdas/store/keys.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { sealStore } from '../../lambdas/store/seal-store.ts';
import { exportedBacktest } from '../../tools/backtest/source.ts';
import { exportLedger } from '../../tools/ledger/export.ts';
import { exportsIn } from '../../tools/ledger/export-files.ts';
import { exportSource } from '../../tools/ledger/export-source.ts';
import { liveSource } from '../../tools/ledger/live-source.ts';
import { reportOf, toJson } from '../../tools/ledger/report.ts';
import type { LedgerSource } from '../../tools/ledger/source.ts';
import type { Stage } from '../../tools/ledger/stage.ts';
import { type Verified, verifyLedger } from '../../tools/ledger/verify.ts';
import { bringCase } from '../support/reviews.ts';
import { sealsBucket, startSeals, type TestSeals } from '../support/seals.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { customerWith, paymentOf, type TestCustomer, termsWith } from '../support/transfers.ts';

const ports = { now: () => Date.now(), sleep: () => Promise.resolve(), progress: () => {} };
const folder = mkdtempSync(join(tmpdir(), 'holdfast-verify-'));
const exported = join(folder, 'export');
let engine: TestTables;
let seals: TestSeals;
let stage: Stage & { readonly casesTable: string };
let customer: TestCustomer;
let rows: { readonly payment: Item; readonly held: Item; readonly topUp: Item; readonly wallet: Item };

/** These transfers were made without a device; that signatures are checked, the end-to-end test shows. */
const unsigned = (source: LedgerSource): LedgerSource => ({ ...source, hasDevices: false });
const live = () => verifyLedger(unsigned(liveSource(stage, 'test')), ports);
const offline = (directory = exported) => verifyLedger(unsigned(exportSource(directory)), ports);

const put = (row: Item) => stage.client.send(new PutItemCommand({ TableName: stage.ledgerTable, Item: row }));
const drop = ({ pk, sk }: Item) =>
  stage.client.send(
    new DeleteItemCommand({ TableName: stage.ledgerTable, Key: { pk: pk as never, sk: sk as never } }),
  );

beforeAll(async () => {
  [engine, seals] = await Promise.all([startTables(), startSeals()]);
  const client = engine.client();
  stage = { client, s3: seals.client, ...tables, bucket: sealsBucket };
  customer = await customerWith(client, 5000n);
  const ledger = ledgerWriting({ client, runtime, ...tables });
  const asked = [
    paymentOf(customer, { amount: 1200n, key: 'paid' }),
    paymentOf(customer, { amount: 700n, key: 'held', state: 'pending' }),
  ];
  for (const payment of asked)
    expect((await ledger.writePayment(payment, termsWith())).outcome).toBe('written');
  const items = await engine.items(tables.ledgerTable);
  const row = (pk: string) => items.find((item) => rowOf(item) === pk) ?? {};
  rows = {
    payment: row(paymentKey(asked[0]?.id ?? '').pk),
    held: row(paymentKey(asked[1]?.id ?? '').pk),
    topUp: items.find((item) => rowOf(item).startsWith(topUpKey('').pk)) ?? {},
    wallet: row(walletKey(customer.id).pk),
  };
  const store = sealStore({ client, s3: seals.client, runtime, ...tables, bucket: sealsBucket });
  for (const item of [rows.topUp, rows.payment, rows.held])
    await seal(store, [{ id: rowOf(item), event: 'INSERT', at: 1000, item }], Date.now);
  await bringCase(client, asked[1] as Payment, 'declined');
  await exportLedger(stage, liveSource(stage, 'test'), exported, ports);
});
afterAll(async () => {
  await Promise.all([engine.close(), seals.close()]);
  rmSync(folder, { recursive: true });
});

const whole = {
  findings: [],
  blocks: 3,
  records: 3,
  transfers: 3,
  wallets: 1,
  openHolds: 1,
  unsealed: 0,
  sums: { JPY: 0n },
};

test('a ledger that nobody touched, live and exported', async () => {
  expect(await live()).toMatchObject(whole);
  expect(await offline()).toMatchObject(whole);
});

describe('what somebody does to a row in the table is named, live', () => {
  const amount = (row: Item, digits: string): Item => ({ ...row, amount: { N: digits } });
  const kinds: readonly [string, keyof typeof rows][] = [
    ['a payment', 'payment'],
    ['a held payment', 'held'],
    ['a top-up', 'topUp'],
  ];
  const named = async (row: Item, change: string) => {
    const { findings } = await live();
    expect(findings[0]).toMatchObject({ change, row: rowOf(row) });
    return findings[0]?.sentence;
  };

  test.each(kinds)('%s, edited', async (_, kind) => {
    await put(amount(rows[kind], '1'));
    expect(await named(rows[kind], 'edited')).toContain(
      `amount was ${rows[kind].amount?.N} and is 1, after block`,
    );
    await put(rows[kind]);
  });

  test.each(kinds)('%s, deleted', async (_, kind) => {
    await drop(rows[kind]);
    expect(await named(rows[kind], 'deleted')).toContain('and it is not in the ledger');
    await put(rows[kind]);
  });

  test.each(kinds)('%s, inserted', async (_, kind) => {
    const forged: Item = { ...rows[kind], pk: { S: `${rowOf(rows[kind]).split('#')[0]}#forged` } };
    await put(forged);
    expect(await named(forged, 'inserted')).toContain('is in the ledger and in no block');
    await drop(forged);
  });

  test.each(['available', 'pending', 'paid_2026-11-22', 'paid_2026-11', 'topped_up_2020-01-01'])(
    'a wallet’s %s, edited',
    async (name) => {
      await put({ ...rows.wallet, [name]: { N: '123456' } });
      expect(await named(rows.wallet, 'edited')).toContain(`${name} is 123456`);
      await put(rows.wallet);
    },
  );

  test('a wallet, deleted', async () => {
    await drop(rows.wallet);
    await named(rows.wallet, 'deleted');
    await put(rows.wallet);
  });

  test('and afterwards all is well again', async () => {
    expect(await live()).toMatchObject(whole);
  });
});

describe('what somebody does to an export is named, offline', () => {
  const copy = join(folder, 'copy');
  const first = async (change: () => void) => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(exported, copy, { recursive: true });
    change();
    return (await offline(copy)).findings[0];
  };
  const block = (sequence: number) => join(copy, blockName(sequence));
  const edit = (file: string, from: RegExp, to: string) => {
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(file, text.replace(from, to));
  };

  test('a sealed record, edited', async () => {
    const finding = await first(() => edit(block(2), /"amount":\{"N":"1200"/, '"amount":{"N":"12"'));
    expect(finding).toMatchObject({ change: 'edited', row: rowOf(rows.payment) });
  });

  test('a block, deleted', async () => {
    expect((await first(() => rmSync(block(2))))?.sentence).toBe(
      'Block 2 was deleted: block 3 comes after block 1.',
    );
  });

  test('the last block, deleted', async () => {
    expect((await first(() => rmSync(block(3))))?.sentence).toBe(
      "Block 3 was deleted: the chain's head is at block 3.",
    );
  });

  test('blocks, reordered', async () => {
    const finding = await first(() => {
      const [one, two] = [readFileSync(block(1)), readFileSync(block(2))];
      writeFileSync(block(1), two);
      writeFileSync(block(2), one);
    });
    expect(finding?.sentence).toBe('Block 1 was reordered: under its name stands block 2.');
  });

  /** Every file below with such a name. */
  const filesNamed = (pattern: RegExp) =>
    readdirSync(copy, { recursive: true, encoding: 'utf8' })
      .filter((name) => pattern.test(name))
      .map((name) => join(copy, name));

  test('a data file, edited: it is not the one of the manifest', async () => {
    await expect(
      first(() => {
        for (const file of filesNamed(/\.json\.gz$/)) {
          const text = gunzipSync(readFileSync(file)).toString().replace('"1200"', '"1"');
          writeFileSync(file, gzipSync(text));
        }
      }),
    ).rejects.toThrow(/is not the file that was exported/);
  });

  test.each([
    ['a data file, missing', /\.json\.gz$/, /is missing from the export/],
    ['the manifest, missing', /manifest-summary\.json$/, /has 0 exports of the Ledger table/],
    ['the blocks, missing', /^blocks$/, /has no folder blocks/],
  ])('%s', async (_, pattern, message) => {
    const removal = first(() => {
      for (const file of filesNamed(pattern)) rmSync(file, { recursive: true });
    });
    await expect(removal).rejects.toThrow(message);
  });
});

describe('what somebody puts over a block is named, and what it covers is read', () => {
  const key = { Bucket: sealsBucket, Key: blockName(2) };

  test('another object, then a delete marker', async () => {
    await seals.client.send(new PutObjectCommand({ ...key, Body: 'forged' }));
    expect((await live()).findings).toEqual([
      {
        change: 'edited',
        row: blockName(2),
        sentence: 'Block 2 was edited: somebody put another object over it.',
      },
    ]);
    await seals.client.send(new DeleteObjectCommand(key));
    expect((await live()).findings).toEqual([
      {
        change: 'deleted',
        row: blockName(2),
        sentence: 'Block 2 was deleted: somebody put a delete marker over it.',
      },
    ]);
  });
});

describe('the report', () => {
  const found = (sentence: string): Verified['findings'][number] => ({
    change: 'edited',
    row: 'PAYMENT#1',
    sentence,
  });

  test('tells a person what was looked at, and that all is well', async () => {
    const text = reportOf('here', await offline());
    expect(text).toContain('3 blocks with 3 records');
    expect(text).toContain('Nothing was edited, deleted, inserted or reordered.');
  });

  test('of a copy that was cut off: what arrived in part and what did not, all of it, apart from what somebody did', async () => {
    await drop(rows.payment);
    const replica = { ...ports, cutOff: Date.now() };
    const verified = await verifyLedger(unsigned(liveSource(stage, 'test')), replica);
    await put(rows.payment);
    const sentence = `${rowOf(rows.payment)} did not arrive, its wallet's part did: ${rowOf(rows.wallet)} has -1200 JPY available. It is sealed in block`;
    // An earlier test has left a marker over a block, which is no tear.
    const torn = verified.findings.filter(({ change }) => change !== 'deleted');
    expect(torn).toEqual([
      { change: 'torn', row: rowOf(rows.payment), sentence: expect.stringContaining(sentence) },
    ]);
    const lost = Array.from({ length: 30 }, (_, index) => ({
      change: 'lost' as const,
      row: `PAYMENT#${index}`,
      sentence: `PAYMENT#${index} did not arrive.`,
    }));
    const text = reportOf('here', {
      ...verified,
      findings: [found('TOPUP#1 was edited.'), ...torn, ...lost],
    });
    const order = [
      'TOPUP#1 was edited.',
      'Arrived in part (1):',
      sentence,
      'Did not arrive (30):',
      'PAYMENT#29 did',
    ];
    const places = order.map((line) => text.indexOf(line));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(reportOf('here', { ...verified, findings: torn })).toContain(
      'Nothing was edited, deleted, inserted or reordered.',
    );
  });

  test('or which row was first, and what else', async () => {
    const verified = {
      ...(await offline()),
      findings: [found('PAYMENT#1 was edited.'), found('WALLET#a too.')],
    };
    const text = reportOf('here', verified);
    expect(text.indexOf('PAYMENT#1 was edited.')).toBeLessThan(text.indexOf('WALLET#a too.'));
    expect(JSON.parse(toJson('here', verified))).toMatchObject({
      ok: false,
      first: found('PAYMENT#1 was edited.'),
      sums: { JPY: '0' },
    });
  });
});

test('an export says what was decided of cases, for backtests, and nothing of whom, nor any task token', async () => {
  const { cases } = exportedBacktest(exported);
  expect((await cases(undefined)).cases).toMatchObject([
    { review: { state: 'decided', decision: { outcome: 'decline', reason: 'suspected_fraud' } } },
  ]);
  const written = exportsIn(exported).find(({ tableName }) => tableName === tables.casesTable);
  const items = [...(written?.items() ?? [])];
  expect(items.map((item) => Object.keys(item).sort())).toEqual([
    ['decision', 'openedAt', 'pk', 'sk', 'state'],
  ]);
  expect(Object.keys(items[0]?.decision?.M ?? {}).sort()).toEqual(['outcome', 'reason']);
});

test('an export goes into a folder of its own', async () => {
  await expect(exportLedger(stage, liveSource(stage, 'test'), exported, ports)).rejects.toThrow(
    'is not empty',
  );
});
