import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Head, noBlocks, readBlock, sealBlock } from '../../../../lambdas/domain/sealing/block.ts';
import type { Image } from '../../../../lambdas/domain/sealing/canonical.ts';
import type { SealedRecord } from '../../../../lambdas/domain/sealing/record.ts';
import { type Verdict, verification } from '../../../../lambdas/domain/sealing/verification.ts';

const S = (value: string) => ({ S: value });
const N = (value: number | bigint) => ({ N: String(value) });
const noon = Date.UTC(2026, 10, 22, 3);
const phone = { B: Buffer.alloc(32, 7).toString('base64') };
const probation = `probation_${Buffer.alloc(32, 7).toString('base64url')}`;

const transfer = (pk: string, debit: string, credit: string, amount: number, change: Image = {}): Image => ({
  pk: S(pk),
  state: S('posted'),
  debit: S(debit),
  credit: S(credit),
  amount: N(amount),
  currency: S('JPY'),
  createdAt: N(noon),
  day: S('2026-11-22'),
  device: phone,
  version: N(1),
  ...change,
});
const topUp = transfer('TOPUP#1', 'funding:sandbox', 'wallet:ann', 5000);
const paid = transfer('PAYMENT#1', 'wallet:ann', 'store:east', 1200);
const held = transfer('PAYMENT#2', 'wallet:ann', 'store:east', 700, { state: S('pending') });
const captured = { ...held, state: S('posted'), captured: N(300), version: N(2) };
const stillHeld = transfer('PAYMENT#3', 'wallet:ann', 'store:west', 50, { state: S('pending') });
const refund = transfer('REFUND#1', 'store:east', 'wallet:ann', 200, { payment: S('1') });
const { device: _, ...unsigned } = refund;
const refundedPayment = { ...paid, refunded: N(200) };
const wallet: Image = {
  pk: S('WALLET#ann'),
  currency: S('JPY'),
  available: N(5000 - 1200 - 300 - 50 + 200),
  pending: N(50),
  'paid_2026-11-22': N(1200 + 300 + 50),
  'paid_2026-11': N(1200 + 300 + 50),
  'topped_up_2026-11-22': N(5000),
  [probation]: N(1200),
};
const rows = [topUp, refundedPayment, captured, stillHeld, unsigned, wallet];

let number = 0;
const record = (item: Image, event: SealedRecord['event'] = 'INSERT', at = noon): SealedRecord => ({
  id: `e${++number}`,
  event,
  at,
  item,
});
const sealedIn = (...batches: readonly (readonly SealedRecord[])[]) => {
  let head: Head = noBlocks;
  return batches.map((batch) => {
    const block = sealBlock(head, batch, noon);
    head = block.head;
    return block;
  });
};
const chain = sealedIn(
  [record(topUp), record(paid), record(held)],
  [record(captured, 'MODIFY'), record(stillHeld)],
  [record(unsigned), record(refundedPayment, 'MODIFY')],
);
const texts = chain.map(({ text }) => text);
const head = chain.at(-1)?.head;

/** @param blocks undefined for one that is not there */
function verify(
  ledger: readonly Image[],
  blocks: readonly (string | undefined)[] = texts,
  asOf = noon + 60_000,
): Verdict {
  const checked = verification({ asOf, grace: 0 });
  for (const [index, text] of blocks.entries()) if (text !== undefined) checked.addBlock(index + 1, text);
  for (const row of ledger) checked.addRow(row);
  return checked.finish(head);
}
const first = (...given: Parameters<typeof verify>) => verify(...given).findings[0];
const changed = (row: Image, change: Image) =>
  rows.map((each) => (each === row ? { ...row, ...change } : each));
const without = (row: Image) => rows.filter((each) => each !== row);

test('a ledger that is as it was sealed', () => {
  expect(verify(rows)).toMatchObject({
    findings: [],
    blocks: 3,
    records: 7,
    transfers: 5,
    wallets: 1,
    openHolds: 1,
    unsealed: 0,
    sums: { JPY: 0n },
    accounts: [
      { account: 'funding:sandbox', posted: -5000n },
      { account: 'store:east', posted: 1300n },
      { account: 'store:west', posted: 0n },
      { account: 'wallet:ann', posted: 3700n, reserved: 50n },
    ],
  });
});

describe('of rows, the one that was touched is named', () => {
  const forged = transfer('TOPUP#9', 'funding:sandbox', 'wallet:ann', 900);
  test.each<[string, readonly Image[], string, string]>([
    [
      'a payment, edited',
      changed(refundedPayment, { amount: N(12) }),
      'edited',
      'PAYMENT#1 was edited: amount was 1200 and is 12, after block 3 sealed it.',
    ],
    [
      'what was captured, edited',
      changed(captured, { captured: N(700) }),
      'edited',
      'PAYMENT#2 was edited: captured was 300 and is 700, after block 2 sealed it.',
    ],
    [
      'its evidence, added',
      changed(stillHeld, { note: S('x') }),
      'edited',
      'PAYMENT#3 was edited: note was nothing and is x, after block 2 sealed it.',
    ],
    [
      'set back to an earlier time',
      changed(captured, held),
      'edited',
      'PAYMENT#2 was edited: state was posted and is pending, after block 2 sealed it.',
    ],
    [
      'a refund, edited',
      changed(unsigned, { payment: S('2') }),
      'edited',
      'REFUND#1 was edited: payment was 1 and is 2, after block 3 sealed it.',
    ],
    [
      'a top-up, deleted',
      without(topUp),
      'deleted',
      'TOPUP#1 was deleted: block 1 has sealed it, and it is not in the ledger.',
    ],
    [
      'a payment, deleted',
      without(stillHeld),
      'deleted',
      'PAYMENT#3 was deleted: block 2 has sealed it, and it is not in the ledger.',
    ],
    [
      'a top-up, inserted',
      [...rows, forged],
      'inserted',
      'TOPUP#9 was inserted: it is in the ledger and in no block.',
    ],
    [
      'no transfer any more',
      changed(topUp, { debit: undefined as never }),
      'edited',
      'TOPUP#1 was edited: it is a transfer in block 1, and none any more.',
    ],
    [
      'a wallet’s money, edited',
      changed(wallet, { available: N(9999) }),
      'edited',
      'WALLET#ann is not what its transfers make it: available is 9999 JPY, and its transfers leave 3650 JPY.',
    ],
    [
      'what it reserves, edited',
      changed(wallet, { pending: N(0) }),
      'edited',
      'WALLET#ann is not what its transfers make it: pending is 0 JPY, and its open holds come to 50 JPY.',
    ],
    [
      'a counter, edited',
      changed(wallet, { 'paid_2026-11-22': N(0) }),
      'edited',
      'WALLET#ann is not what its transfers make it: paid_2026-11-22 is 0, and its transfers come to 1550.',
    ],
    [
      'a month’s counter, edited',
      changed(wallet, { 'paid_2026-11': N(1) }),
      'edited',
      'WALLET#ann is not what its transfers make it: paid_2026-11 is 1, and its transfers come to 1550.',
    ],
    [
      'a top-up counter, edited',
      changed(wallet, { 'topped_up_2026-11-22': N(1) }),
      'edited',
      'WALLET#ann is not what its transfers make it: topped_up_2026-11-22 is 1, and its transfers come to 5000.',
    ],
    [
      'a new device’s counter, edited',
      changed(wallet, { [probation]: N(9000) }),
      'edited',
      `WALLET#ann is not what its transfers make it: ${probation} is 9000, and all that the device spent comes to 1550.`,
    ],
    [
      'a wallet, deleted',
      without(wallet),
      'deleted',
      'WALLET#ann was deleted, or holds another currency: its transfers leave 3650 JPY.',
    ],
    [
      'a wallet’s currency, edited',
      changed(wallet, { currency: S('USD') }),
      'edited',
      'WALLET#ann is not what its transfers make it: pending is 50 USD, and its open holds come to 0 USD.',
    ],
    [
      'a wallet, inserted',
      [...rows, { ...wallet, pk: S('WALLET#eve') }],
      'edited',
      'WALLET#eve is not what its transfers make it: pending is 50 JPY, and its open holds come to 0 JPY.',
    ],
  ])('%s', (_, ledger, change, sentence) => {
    expect(first(ledger)).toMatchObject({ change, sentence });
  });
});

describe('what an insider changes where the stream sees it is sealed with the change, and named', () => {
  const after = (...more: readonly SealedRecord[]) => {
    const blocks = sealedIn([record(topUp), record(paid), record(held)], more).map(({ text }) => text);
    const checked = verification({ asOf: noon + 60_000, grace: 0 });
    for (const [index, text] of blocks.entries()) checked.addBlock(index + 1, text);
    return checked.finish(undefined).findings[0]?.sentence;
  };
  test.each([
    [
      'an edit',
      [record({ ...paid, amount: N(1) }, 'MODIFY')],
      'PAYMENT#1 was edited at 2026-11-22T03:00:00Z, as block 2 has sealed: its amount went from 1200 to 1.',
    ],
    [
      'a deletion',
      [record(paid, 'REMOVE')],
      'PAYMENT#1 was deleted from the ledger at 2026-11-22T03:00:00Z: block 2 has sealed that.',
    ],
    ['a second birth', [record(paid)], 'PAYMENT#1 was inserted twice: in block 1, and again in block 2.'],
    [
      'a change of nothing',
      [record(paid, 'MODIFY')],
      'PAYMENT#1 was edited at 2026-11-22T03:00:00Z, as block 2 has sealed: nothing of it changed.',
    ],
    [
      'a change of what never was',
      [record(stillHeld, 'MODIFY')],
      'PAYMENT#3 has no beginning: block 2 has sealed a change of it, and no block how it was made.',
    ],
  ])('%s', (_, more, sentence) => {
    expect(after(...more)).toBe(sentence);
  });
});

describe('of a copy that was cut off, what its stream tells once more is nothing new', () => {
  const told = [record(topUp), record(paid), record(held), record(captured, 'MODIFY')];
  const again = (...more: readonly SealedRecord[]) => {
    const checked = verification({ asOf: noon + 60_000, grace: 0, cutOff: noon + 30_000 });
    for (const [index, { text }] of sealedIn(told, more).entries()) checked.addBlock(index + 1, text);
    const { findings } = checked.finish(undefined);
    return findings.filter(({ change }) => change !== 'lost').map(({ sentence }) => sentence);
  };
  const twice = 'PAYMENT#1 was inserted twice: in block 1, and again in block 2.';
  const edited = (what: string) =>
    `PAYMENT#2 was edited at 2026-11-22T03:00:00Z, as block 2 has sealed: ${what}.`;
  test.each<[string, readonly SealedRecord[], readonly string[]]>([
    ['all of it', [record(topUp), record(paid), record(held), record(captured, 'MODIFY')], []],
    ['the last form alone', [record(captured)], []],
    ['the first form, and what came of it there', [record(paid), record(refundedPayment, 'MODIFY')], []],
    ['but what was never sealed', [record({ ...paid, createdAt: N(noon + 1) })], [twice]],
    [
      'but another end',
      [record(held), record({ ...held, state: S('expired'), version: N(2) }, 'MODIFY')],
      [edited('its state went from posted to expired')],
    ],
    [
      'but a form that it had, without a beginning',
      [record(paid), record(held, 'MODIFY')],
      [edited('its state went from posted to pending')],
    ],
    [
      'but what was removed',
      [record(paid, 'REMOVE'), record(paid)],
      [
        'PAYMENT#1 was deleted from the ledger at 2026-11-22T03:00:00Z: block 2 has sealed that.',
        'PAYMENT#1 was inserted twice: in block 2, and again in block 2.',
      ],
    ],
  ])('%s', (_, more, findings) => {
    expect(again(...more)).toEqual(findings);
  });
});

describe('of blocks, the first that was touched is named, by its row where it has one', () => {
  const editedLine = (index: number, from: string, to: string) =>
    texts.with(index, (texts[index] ?? '').replace(from, to));
  /** Everything that a forger can make fit: the whole block, by the same rules. */
  const resealed = (records: readonly SealedRecord[]) =>
    texts.with(0, sealBlock(noBlocks, records, noon).text);
  test.each<[string, readonly (string | undefined)[], string, string]>([
    [
      'a record, edited',
      editedLine(0, '"1200"', '"1"'),
      'edited',
      'PAYMENT#1 was edited in block 1: its record 2 is not the one that was sealed.',
    ],
    [
      'a record, deleted',
      texts.with(1, `${(texts[1] ?? '').split('\n').toSpliced(1, 1).join('\n')}`),
      'deleted',
      'PAYMENT#2 was deleted in block 2: its record 1 is not the one that was sealed.',
    ],
    [
      'a record, inserted',
      texts.with(1, `${texts[1]}${(texts[0] ?? '').split('\n')[1]}\n`),
      'inserted',
      'TOPUP#1 was inserted in block 2: its record 3 is not the one that was sealed.',
    ],
    [
      'records, reordered',
      texts.with(
        0,
        (texts[0] ?? '')
          .split('\n')
          .with(1, (texts[0] ?? '').split('\n')[2] ?? '')
          .with(2, (texts[0] ?? '').split('\n')[1] ?? '')
          .join('\n'),
      ),
      'reordered',
      'TOPUP#1 was reordered in block 1: its record 1 is not the one that was sealed.',
    ],
    [
      'a header, edited',
      editedLine(1, '"sealedAt":1', '"sealedAt":2'),
      'edited',
      'Block 2 was edited, or block 3 put in place of another: block 3 follows on a block with another hash.',
    ],
    [
      'the last header, edited',
      editedLine(2, '"sealedAt":1', '"sealedAt":2'),
      'edited',
      "Block 3 was edited: the chain's head knows it by another hash.",
    ],
    [
      'a block, deleted',
      [texts[0], undefined, texts[2]],
      'deleted',
      'Block 2 was deleted: block 3 comes after block 1.',
    ],
    [
      'the last block, deleted',
      texts.slice(0, 2),
      'deleted',
      "Block 3 was deleted: the chain's head is at block 3.",
    ],
    [
      'blocks, swapped',
      [texts[1], texts[0], texts[2]],
      'reordered',
      'Block 1 was reordered: under its name stands block 2.',
    ],
    [
      'no block at all',
      texts.with(1, 'nonsense'),
      'edited',
      'Block 2 was edited: it is not in the format of a block.',
    ],
    [
      'a block made anew with another amount',
      resealed([record(topUp), record({ ...paid, amount: N(1) }), record(held)]),
      'edited',
      'Block 1 was edited, or block 2 put in place of another: block 2 follows on a block with another hash.',
    ],
  ])('%s', (_, blocks, change, sentence) => {
    expect(first(rows, blocks)).toMatchObject({ change, sentence });
  });

  test('a line in another form, though its hash was made to fit', () => {
    const { header, lines } = readBlock(texts[0] ?? '');
    const odd = sealBlock(noBlocks, [record(topUp)], noon).text.replace(/\n\{"at":(\d+)/, '\n{"at": $1');
    expect(lines).toHaveLength(header.leaves.length);
    expect(first(rows, [odd])?.change).toBe('edited');
  });
});

describe('rows are read while money moves', () => {
  const later = (item: Image, event: SealedRecord['event'] = 'MODIFY') => record(item, event, noon + 120_000);
  const early = [record(topUp), record(paid), record(held)];

  test.each([
    ['as it was before a change that came meanwhile', held],
    ['as it was after it', captured],
  ])('a row is right %s', (_, row) => {
    const blocks = sealedIn(early, [later(captured)]).map(({ text }) => text);
    const checked = verification({ asOf: noon + 60_000, grace: 0 });
    checked.addBlock(1, blocks[0] ?? '');
    for (const each of [topUp, paid, row]) checked.addRow(each);
    expect(checked.waiting()).toHaveLength(row === held ? 0 : 1);
    checked.addBlock(2, blocks[1] ?? '');
    expect(checked.waiting()).toEqual([]);
    expect(checked.finish(undefined).findings.filter(({ row: name }) => name.startsWith('PAYMENT'))).toEqual(
      [],
    );
  });

  test('what was made meanwhile need not be among the rows', () => {
    const blocks = sealedIn(early, [later(stillHeld, 'INSERT')]).map(({ text }) => text);
    const checked = verification({ asOf: noon + 60_000, grace: 0 });
    for (const [index, text] of blocks.entries()) checked.addBlock(index + 1, text);
    for (const each of [topUp, paid, held]) checked.addRow(each);
    expect(checked.finish(undefined).findings.filter(({ row }) => row === 'PAYMENT#3')).toEqual([]);
  });

  test.each([
    [60_000 + 1, 1, 0],
    [60_000, 0, 1],
  ])(
    'with a grace of %i ms, what no block has yet is waiting: %i, or inserted: %i',
    (grace, unsealed, inserted) => {
      const checked = verification({ asOf: noon + 60_000, grace });
      checked.addRow(topUp);
      const verdict = checked.finish(undefined);
      expect(verdict.unsealed).toBe(unsealed);
      expect(verdict.findings.filter(({ change }) => change === 'inserted')).toHaveLength(inserted);
    },
  );
});

test('whichever row or record is edited, deleted, inserted or reordered, it is found', () => {
  const count = 12;
  const many = Array.from({ length: count }, (_, index) =>
    transfer(`TOPUP#${index}`, 'funding:sandbox', 'wallet:ann', 100 + index),
  );
  const total = many.reduce((sum, row) => sum + BigInt(row.amount?.N ?? '0'), 0n);
  const ledger = [...many, { pk: S('WALLET#ann'), currency: S('JPY'), available: N(total), pending: N(0) }];
  const blocks = sealedIn(
    ...Array.from({ length: 4 }, (_, block) =>
      many.slice(block * 3, block * 3 + 3).map((row) => record(row)),
    ),
  ).map(({ text }) => text);
  expect(verify(ledger, blocks.slice()).findings.filter(({ row }) => row.startsWith('TOPUP'))).toEqual([]);

  fc.assert(
    fc.property(
      fc.nat(count - 1),
      fc.nat(count - 1),
      fc.constantFrom('edit', 'delete', 'insert', 'swap'),
      fc.boolean(),
      (a, b, how, inBlock) => {
        const name = `TOPUP#${a}`;
        const [block, line] = [Math.floor(a / 3), (a % 3) + 1];
        const lines = (blocks[block] ?? '').trimEnd().split('\n');
        const other = (b % 3) + 1;
        fc.pre(!(inBlock && how === 'swap' && other === line));
        fc.pre(inBlock || how !== 'swap');
        const touched = inBlock
          ? {
              edit: () =>
                lines.with(line, (lines[line] ?? '').replace(/"amount":\{"N":"\d+"/, '"amount":{"N":"7"')),
              delete: () => lines.toSpliced(line, 1),
              insert: () => lines.toSpliced(line, 0, (lines[other] ?? '').replace('TOPUP#', 'TOPUP#9')),
              swap: () => lines.with(line, lines[other] ?? '').with(other, lines[line] ?? ''),
            }[how]()
          : lines;
        const tampered = {
          edit: () => ledger.with(a, { ...(ledger[a] as Image), amount: N(7) }),
          delete: () => ledger.toSpliced(a, 1),
          insert: () => [...ledger, transfer('TOPUP#forged', 'funding:sandbox', 'wallet:ann', 1)],
          swap: () => ledger,
        }[how]();
        const finding = first(inBlock ? ledger : tampered, blocks.with(block, `${touched.join('\n')}\n`));
        const expected =
          inBlock && how === 'swap'
            ? `TOPUP#${block * 3 + Math.min(line, other) - 1}`
            : how === 'insert'
              ? inBlock
                ? `TOPUP#9${block * 3 + other - 1}`
                : 'TOPUP#forged'
              : name;
        expect([finding?.change, finding?.row]).toEqual([
          { edit: 'edited', delete: 'deleted', insert: 'inserted', swap: 'reordered' }[how],
          expected,
        ]);
      },
    ),
  );
});
