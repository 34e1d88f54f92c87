/** A correction: posted alone or proposed, by whom, and what the same request is answered. */
import { describe, expect, test } from 'vitest';
import type { Correction } from '../../../../lambdas/domain/adjustments/adjustment.ts';
import type { Adjustments } from '../../../../lambdas/domain/adjustments/adjustments.ts';
import {
  type CreateCorrectionCommand,
  createCorrection,
} from '../../../../lambdas/domain/adjustments/create-correction.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { correction, DAY, ken, nobody, peopleWith } from '../../../support/adjusting.ts';
import { noon } from '../../../support/transfers.ts';

const { debit, credit, money, reason, note, corrects } = correction;
const asked: CreateCorrectionCommand = {
  id: 'corr_1',
  wish: { debit, credit, money, reason, note, corrects },
  fingerprint: 'of this wish',
  colleague: ken,
  now: noon,
};
const between = { ...asked.wish, debit: 'fees:charges', credit: 'store:east' } as const;

interface Circumstances {
  readonly command?: Partial<CreateCorrectionCommand>;
  readonly people?: ReturnType<typeof peopleWith>;
  readonly earlier?: Correction;
  /** What the ledger says; it writes, if not said otherwise. */
  readonly says?: Awaited<ReturnType<Adjustments<Correction>['post']>>;
}

async function correct({ command, people = peopleWith(), earlier, says }: Circumstances = {}) {
  const posted: [Correction, bigint][] = [];
  const proposed: Correction[] = [];
  const answer = await createCorrection(
    {
      ...people,
      adjustments: {
        read: async () => earlier,
        post: async (adjustment, alone) => {
          posted.push([adjustment, alone]);
          return says ?? { outcome: 'written', adjustment };
        },
        propose: async (adjustment) => {
          proposed.push(adjustment);
          return { outcome: 'written', adjustment };
        },
      },
      alone: 10_000n,
      timeToDecide: DAY,
      timeZone: 'Asia/Tokyo',
    },
    { ...asked, ...command },
  );
  return { answer, posted, proposed };
}

describe('a correction', () => {
  test('is posted, if the ledger lets one operator alone', async () => {
    const { answer, posted, proposed } = await correct();
    expect(answer).toEqual(correction);
    expect(posted).toEqual([[correction, 10_000n]]);
    expect(proposed).toEqual([]);
  });

  test('beyond what one may move alone is proposed to a second one, for a time', async () => {
    const { answer, proposed } = await correct({ says: { outcome: 'beyond' } });
    expect(answer).toEqual({ ...correction, state: 'proposed', deadline: noon + DAY });
    expect(proposed).toEqual([answer]);
  });

  test('between accounts of ours concerns no customer', async () => {
    const people = { ...peopleWith(), customers: { findCustomer: async () => undefined } };
    expect((await correct({ command: { wish: between }, people })).answer).toMatchObject(between);
  });

  test('counts on the day of the stage’s time zone', async () => {
    const now = Date.UTC(2026, 10, 22, 15);
    expect((await correct({ command: { now } })).answer).toMatchObject({ createdAt: now, day: '2026-11-23' });
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['by somebody who cannot be told from anybody', { people: nobody, command: { wish: between } }, 'conflict_of_interest'],
    ['by the customer in person', { people: peopleWith(' Ann@example.com') }, 'conflict_of_interest'],
    ['of a customer whom nobody knows', { command: { wish: { ...asked.wish, credit: 'wallet:bob' } } }, 'not_found'],
    ['under a key that had another wish', { earlier: { ...correction, fingerprint: 'of another wish' } }, 'idempotency_conflict'],
  ])('%s is refused, and nothing is written', async (_, circumstances, refused) => {
    const { answer, posted, proposed } = await correct(circumstances);
    expect([answer, posted, proposed]).toEqual([{ refused }, [], []]);
  });

  test('is refused as the ledger says', async () => {
    const says = { outcome: 'refused', code: 'insufficient_funds' } as const;
    const { answer, proposed } = await correct({ says });
    expect([answer, proposed]).toEqual([{ refused: 'insufficient_funds' }, []]);
  });

  test('asked for again is answered as it stands', async () => {
    const proposed: Correction = { ...correction, state: 'proposed', deadline: noon + DAY };
    const again = async (now: number) => (await correct({ earlier: proposed, command: { now } })).answer;
    expect(await again(noon + DAY - 1)).toEqual(proposed);
    expect(await again(noon + DAY)).toEqual({ ...proposed, state: 'expired' });
    expect((await correct({ earlier: proposed })).posted).toEqual([]);
  });
});
