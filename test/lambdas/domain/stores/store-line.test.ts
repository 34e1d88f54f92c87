/** The lines of a store's statement: what one transfer comes to there, and which of its versions stands. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Booked,
  type StoreLine,
  standingLines,
  storeLines,
} from '../../../../lambdas/domain/stores/store-line.ts';
import { entryOfStore } from '../../../support/store-lines.ts';
import { noon, today } from '../../../support/transfers.ts';

const purchase = entryOfStore('east', 'a purchase');
const line: StoreLine = {
  store: 'east',
  id: purchase.id,
  kind: 'payment',
  direction: 'in',
  currency: 'JPY',
  day: today,
  createdAt: noon,
  version: 1,
  posted: 1200n,
  pending: 0n,
};

describe('of a transfer of 1,200 a store has', () => {
  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Booked>, readonly Partial<StoreLine>[]]>([
    ['what was paid there', {}, [line]],
    ['what is held for it', { state: 'pending' }, [{ ...line, posted: 0n, pending: 1200n }]],
    ['what was captured for it', { captured: 700n, version: 2 }, [{ ...line, version: 2, posted: 700n }]],
    ['nothing of what was released, and a line that says so', { state: 'voided', version: 2 }, [{ ...line, version: 2, posted: 0n }]],
    ['what was taken back from it', { kind: 'refund', debit: 'store:east', credit: 'wallet:ann' }, [{ ...line, kind: 'refund', direction: 'out' }]],
    ['each its own of what moved between two', { kind: 'correction', debit: 'store:east', credit: 'store:west' }, [
      { ...line, kind: 'correction', store: 'west' },
      { ...line, kind: 'correction', direction: 'out' },
    ]],
    ['what a till charged, with the till’s number', { terminal: 3 }, [{ ...line, terminal: 3 }]],
    ['nothing of what is no store’s', { kind: 'top_up', debit: 'funding:sandbox', credit: 'wallet:ann' }, []],
    ['a name that may have colons in it', { credit: 'store:east:2' }, [{ ...line, store: 'east:2' }]],
  ])('%s', (_, change, lines) => {
    expect(storeLines({ ...purchase, ...change })).toEqual(lines);
  });
});

describe('of what was recorded', () => {
  const held: StoreLine = { ...line, posted: 0n, pending: 1200n };
  const captured: StoreLine = { ...line, version: 2 };
  const back: StoreLine = { ...line, id: 'ref_1', kind: 'refund', direction: 'out', createdAt: noon + 1 };

  test.each<[string, StoreLine[], StoreLine[]]>([
    ['the newest version stands', [held, captured], [captured]],
    ['the newest version stands, though it came first', [captured, held], [captured]],
    ['the first of two that are told alike stands', [captured, { ...captured, posted: 1n }], [captured]],
    [
      'a transfer is one line in each store and direction',
      [line, { ...line, store: 'west' }, { ...line, direction: 'out' }],
      [line, { ...line, store: 'west' }, { ...line, direction: 'out' }],
    ],
    ['lines stand in the order of time', [back, line], [line, back]],
    [
      'lines of one moment stand in the order of their names',
      [
        { ...line, id: 'b' },
        { ...line, id: 'a' },
        { ...line, id: 'c' },
      ],
      [
        { ...line, id: 'a' },
        { ...line, id: 'b' },
        { ...line, id: 'c' },
      ],
    ],
  ])('%s', (_, recorded, standing) => {
    expect(standingLines(recorded)).toEqual(standing);
  });

  test('what stands is the same however often and in whatever order it is told', () => {
    const told = [held, captured, back, { ...line, id: 'pay_2', createdAt: noon + 2 }];
    const orders = fc.array(fc.constantFrom(...told), { maxLength: 12 });
    fc.assert(
      fc.property(orders, (again) => {
        expect(standingLines([...again, ...told])).toEqual(standingLines(told));
      }),
    );
  });
});
