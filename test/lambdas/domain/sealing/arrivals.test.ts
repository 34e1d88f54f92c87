/** A copy whose replication was cut off: in whichever order the rows of a transaction arrived, what is missing is named. */
import { describe, expect, test } from 'vitest';
import { type Head, noBlocks, sealBlock } from '../../../../lambdas/domain/sealing/block.ts';
import type { Image } from '../../../../lambdas/domain/sealing/canonical.ts';
import type { SealedRecord } from '../../../../lambdas/domain/sealing/record.ts';
import { verification } from '../../../../lambdas/domain/sealing/verification.ts';

const noon = Date.UTC(2026, 10, 22, 3);
const day = '2026-11-22';
const S = (value: string) => ({ S: value });
const N = (value: number) => ({ N: String(value) });
const device = { B: Buffer.alloc(32, 7).toString('base64') };

/** @param second of their making; transfers of one wallet follow on each other */
function transfer(pk: string, debit: string, credit: string, amount: number, second: number): Image {
  const of = {
    debit: S(debit),
    credit: S(credit),
    amount: N(amount),
    currency: S('JPY'),
    day: S(day),
    device,
  };
  return { pk: S(pk), state: S('posted'), ...of, createdAt: N(noon + second * 1000), version: N(1) };
}
const topUp = transfer('TOPUP#1', 'funding:sandbox', 'wallet:ann', 5000, 0);
const first = transfer('PAYMENT#1', 'wallet:ann', 'store:east', 1200, 1);
const second = transfer('PAYMENT#2', 'wallet:ann', 'store:east', 1200, 2);
const third = transfer('PAYMENT#3', 'wallet:ann', 'store:west', 300, 3);
const held: Image = { ...transfer('PAYMENT#4', 'wallet:ann', 'store:east', 700, 4), state: S('pending') };
const captured: Image = { ...held, state: S('posted'), captured: N(500), version: N(2) };
const { device: _, ...refund } = transfer('REFUND#1', 'store:east', 'wallet:ann', 200, 5);
const refunding = { ...refund, payment: S('1') };
const refunded = { ...first, refunded: N(200) };

const wallet = (available: number, pending: number, paid: number): Image => ({
  pk: S('WALLET#ann'),
  currency: S('JPY'),
  available: N(available),
  pending: N(pending),
  [`paid_${day}`]: N(paid),
  [`topped_up_${day}`]: N(5000),
});

interface Copy {
  readonly rows: readonly Image[];
  /** What the copy of the chain has: each a block. @default - of no change a block arrived but of the top-up and the first payment */
  readonly sealed?: readonly (readonly [Image, SealedRecord['event'], number])[];
  readonly head?: number;
}

function verdictOn({ rows, sealed = [], head }: Copy) {
  const checked = verification({ asOf: noon + 3_600_000, grace: 900_000, cutOff: noon + 60_000 });
  let at: Head = noBlocks;
  const always = [
    [topUp, 'INSERT', 0],
    [first, 'INSERT', 1],
  ] as const;
  for (const [index, [item, event, after]] of [...always, ...sealed].entries()) {
    const block = sealBlock(at, [{ id: `e${index}`, event, at: noon + after * 1000, item }], noon);
    at = block.head;
    checked.addBlock(at.sequence, block.text);
  }
  for (const row of rows) checked.addRow(row);
  return checked.finish(head === undefined ? at : { sequence: head, hash: '' });
}
const told = (copy: Copy) => verdictOn(copy).findings.map(({ change, sentence }) => `${change}: ${sentence}`);

describe('a payment', () => {
  const inBlock3 = [[second, 'INSERT', 2]] as const;
  test.each<[string, Copy, readonly string[]]>([
    ['arrived whole', { rows: [topUp, first, second, wallet(2600, 0, 2400)], sealed: inBlock3 }, []],
    ['arrived whole, and its block did not', { rows: [topUp, first, second, wallet(2600, 0, 2400)] }, []],
    [
      'arrived, its wallet’s part did not',
      { rows: [topUp, first, second, wallet(3800, 0, 1200)], sealed: inBlock3 },
      ["torn: The wallet's part of PAYMENT#2 did not arrive: WALLET#ann lacks -1200 JPY available."],
    ],
    [
      'arrived, neither its wallet’s part nor its block did',
      { rows: [topUp, first, second, wallet(3800, 0, 1200)] },
      ["torn: The wallet's part of PAYMENT#2 did not arrive: WALLET#ann lacks -1200 JPY available."],
    ],
    [
      'did not arrive, its wallet’s part did',
      { rows: [topUp, first, wallet(2600, 0, 2400)], sealed: inBlock3 },
      [
        "torn: PAYMENT#2 did not arrive, its wallet's part did: WALLET#ann has -1200 JPY available. It is sealed in block 3.",
      ],
    ],
    [
      'did not arrive, nor did its block, its wallet’s part did',
      { rows: [topUp, first, wallet(2600, 0, 2400)] },
      [
        'torn: WALLET#ann has -1200 JPY available that no transfer explains: its part of one arrived that did not itself, and that no block here has; or somebody edited it.',
      ],
    ],
    [
      'did not arrive at all',
      { rows: [topUp, first, wallet(3800, 0, 1200)], sealed: inBlock3 },
      [
        "lost: PAYMENT#2 did not arrive, nor did its wallet's part: 1200 JPY from wallet:ann to store:east, sealed in block 3.",
      ],
    ],
    [
      'arrived, and one after it did not, whose wallet’s part did',
      { rows: [topUp, first, second, wallet(2300, 0, 2700)], sealed: [...inBlock3, [third, 'INSERT', 3]] },
      [
        "torn: PAYMENT#3 did not arrive, its wallet's part did: WALLET#ann has -300 JPY available. It is sealed in block 4.",
      ],
    ],
    [
      'and the next arrived, and the wallet’s part of neither',
      { rows: [topUp, first, second, third, wallet(3800, 0, 1200)] },
      [
        "torn: The wallet's part of PAYMENT#2 did not arrive: WALLET#ann lacks -1200 JPY available.",
        "torn: The wallet's part of PAYMENT#3 did not arrive: WALLET#ann lacks -300 JPY available.",
      ],
    ],
    [
      'did not arrive, its wallet’s part did, and the one after it is torn the other way',
      { rows: [topUp, first, third, wallet(2600, 0, 2400)], sealed: inBlock3 },
      [
        "torn: PAYMENT#2 did not arrive, its wallet's part did: WALLET#ann has -1200 JPY available. It is sealed in block 3.",
        "torn: The wallet's part of PAYMENT#3 did not arrive: WALLET#ann lacks -300 JPY available.",
      ],
    ],
  ])('%s', (_name, copy, findings) => {
    expect(told(copy)).toEqual(findings);
  });

  test('what was written after the cut is whole: the same is named as before', () => {
    const young = (pk: string, amount: number) => transfer(pk, 'wallet:ann', 'losses:torn', amount, 61);
    const more = Array.from({ length: 20 }, (_, index) => young(`CORRECTION#${index}`, 1));
    const corrected = [topUp, first, second, young('CORRECTION#ofPAYMENT#2', 1200), ...more];
    expect(told({ rows: [...corrected, wallet(2580, 0, 2420)] })).toEqual([
      "torn: The wallet's part of PAYMENT#2 did not arrive: WALLET#ann lacks -1200 JPY available.",
    ]);
  });

  test('of two alike, the wallet lacks the later one', () => {
    expect(told({ rows: [topUp, first, second, wallet(3800, 0, 1200)] })).toEqual([
      expect.stringContaining('PAYMENT#2'),
    ]);
  });

  test('no wallet arrived: none of its transfers’ parts did', () => {
    expect(told({ rows: [topUp, first] })).toEqual([
      "torn: The wallet's part of TOPUP#1 did not arrive: WALLET#ann lacks +5000 JPY available.",
      "torn: The wallet's part of PAYMENT#1 did not arrive: WALLET#ann lacks -1200 JPY available.",
    ]);
  });
});

describe('a hold and its end', () => {
  const sealed = [
    [held, 'INSERT', 4],
    [captured, 'MODIFY', 6],
  ] as const;
  const made = sealed.slice(0, 1);
  const before = [topUp, first] as const;
  test.each<[string, Copy, readonly string[]]>([
    ['arrived whole', { rows: [...before, captured, wallet(3300, 0, 1700)], sealed }, []],
    ['its end in no block', { rows: [...before, captured, wallet(3300, 0, 1700)], sealed: made }, []],
    [
      'the hold without its wallet’s part',
      { rows: [...before, held, wallet(3800, 0, 1200)], sealed: made },
      [
        "torn: The wallet's part of PAYMENT#4 did not arrive: WALLET#ann lacks -700 JPY available and +700 JPY pending.",
      ],
    ],
    [
      'the end without its wallet’s part',
      { rows: [...before, captured, wallet(3100, 700, 1900)], sealed: made },
      [
        "torn: The wallet's part of the end (posted) of PAYMENT#4 did not arrive: WALLET#ann lacks +200 JPY available and -700 JPY pending.",
      ],
    ],
    [
      'the end’s wallet’s part without it',
      { rows: [...before, held, wallet(3300, 0, 1700)], sealed },
      [
        "torn: The end (posted) of PAYMENT#4 did not arrive, its wallet's part did: WALLET#ann has +200 JPY available and -700 JPY pending. It is sealed in block 4.",
      ],
    ],
    [
      'no part of the end',
      { rows: [...before, held, wallet(3100, 700, 1900)], sealed },
      [
        "lost: The end (posted) of PAYMENT#4 did not arrive, nor did its wallet's part: 500 JPY from wallet:ann to store:east, sealed in block 4.",
      ],
    ],
  ])('%s', (_name, copy, findings) => {
    expect(told(copy)).toEqual(findings);
  });
});

describe('of three rows', () => {
  const whole = wallet(4000, 0, 1200);
  test.each<[string, readonly Image[], readonly string[]]>([
    ['all arrived', [topUp, refunded, refunding, whole], []],
    [
      'the payment did not',
      [topUp, first, refunding, whole],
      [
        'torn: PAYMENT#1 says that 0 of it was given back, and its refunds and compensations come to 200: one of the two did not arrive whole.',
      ],
    ],
    [
      'the refund did not',
      [topUp, refunded, wallet(3800, 0, 1200)],
      [
        'torn: PAYMENT#1 says that 200 of it was given back, and its refunds and compensations come to 0: one of the two did not arrive whole.',
      ],
    ],
    [
      'the wallet did not',
      [topUp, refunded, refunding, wallet(3800, 0, 1200)],
      ["torn: The wallet's part of REFUND#1 did not arrive: WALLET#ann lacks +200 JPY available."],
    ],
  ])('%s', (_name, rows, findings) => {
    expect(told({ rows })).toEqual(findings);
  });
});

test('what has no part in a wallet is lost alone', () => {
  const correction = transfer('CORRECTION#1', 'losses:compensation', 'funding:sandbox', 40, 2);
  const challenged: Image = { ...second, state: S('challenged'), version: N(0) };
  const rows = [topUp, first, wallet(3800, 0, 1200)];
  expect(told({ rows, sealed: [[correction, 'INSERT', 2]] })).toEqual([
    'lost: CORRECTION#1 did not arrive, which changes no wallet: 40 JPY from losses:compensation to funding:sandbox, sealed in block 3.',
  ]);
  expect(told({ rows, sealed: [[challenged, 'INSERT', 2]] })).toEqual([
    'lost: PAYMENT#2 did not arrive, which changes no wallet: 1200 JPY from wallet:ann to store:east, sealed in block 3.',
  ]);
  expect(
    told({
      rows: [...rows, challenged],
      sealed: [
        [challenged, 'INSERT', 2],
        [second, 'MODIFY', 3],
      ],
    }),
  ).toEqual([
    "lost: The confirmation of PAYMENT#2 did not arrive, nor did its wallet's part: 1200 JPY from wallet:ann to store:east, sealed in block 4.",
  ]);
});

describe('that it was cut off excuses nobody who touched it', () => {
  test.each<[string, Copy, string]>([
    [
      'an edited row',
      { rows: [topUp, { ...first, amount: N(12) }, wallet(3800, 0, 1200)] },
      'edited: PAYMENT#1 was edited: amount was 1200 and is 12, after block 2 sealed it.',
    ],
    [
      'a row that is older than what is sealed, and in no block',
      {
        rows: [
          topUp,
          first,
          transfer('TOPUP#9', 'funding:sandbox', 'wallet:ann', 900, -3600),
          wallet(4700, 0, 1200),
        ],
      },
      'inserted: TOPUP#9 was inserted: it is in the ledger and in no block.',
    ],
    [
      'a wallet with money from nowhere',
      { rows: [topUp, first, wallet(9999, 0, 1200)] },
      'torn: WALLET#ann has +6199 JPY available that no transfer explains',
    ],
  ])('%s', (_name, copy, sentence) => {
    expect(told(copy)[0]).toContain(sentence);
  });

  test('what was sealed after the cut, and is not there, was deleted or edited', () => {
    const late = transfer('PAYMENT#8', 'wallet:ann', 'store:east', 10, 61);
    const ended: Image = { ...held, state: S('expired'), version: N(2) };
    const rows = [topUp, first, held, wallet(3100, 700, 1900)];
    const sealed = [
      [late, 'INSERT', 61],
      [held, 'INSERT', 4],
      [ended, 'MODIFY', 61],
    ] as const;
    expect(told({ rows, sealed })).toEqual([
      'deleted: PAYMENT#8 was deleted: block 3 has sealed it, and it is not in the ledger.',
      'edited: PAYMENT#4 was edited: state was expired and is pending, after block 5 sealed it.',
    ]);
  });

  test('a block that the chain’s head knows, and that did not arrive, is told', () => {
    const rows = [topUp, first, wallet(3800, 0, 1200)];
    expect(told({ rows, head: 3 })).toEqual([
      "lost: Block 3 did not arrive: the chain's head is at block 3.",
    ]);
  });
});
