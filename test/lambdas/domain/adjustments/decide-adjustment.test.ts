/** The second operator: who may decide what was proposed, and what the ledger is asked then. */
import { describe, expect, test } from 'vitest';
import type { Correction } from '../../../../lambdas/domain/adjustments/adjustment.ts';
import type { AdjustmentResult, Decision } from '../../../../lambdas/domain/adjustments/adjustments.ts';
import { decideAdjustment } from '../../../../lambdas/domain/adjustments/decide-adjustment.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { correction, DAY, nobody, peopleWith } from '../../../support/adjusting.ts';
import { noon } from '../../../support/transfers.ts';

const proposed: Correction = { ...correction, state: 'proposed', deadline: noon + DAY };
const rei = { username: 'rei', subject: 'the sub of rei' };

interface Circumstances {
  readonly people?: ReturnType<typeof peopleWith>;
  readonly proposed?: Correction | undefined;
  readonly result?: AdjustmentResult<Correction>;
}

async function decide(circumstances: Circumstances = {}) {
  const { people = peopleWith('rei@example.com'), result } = circumstances;
  const known = 'proposed' in circumstances ? circumstances.proposed : proposed;
  const decided: [Correction, Decision][] = [];
  const answer = await decideAdjustment<Correction>(
    {
      ...people,
      adjustments: {
        read: async () => known,
        decide: async (adjustment, decision) => {
          decided.push([adjustment, decision]);
          return result ?? { outcome: 'written', adjustment: { ...adjustment, state: 'posted' } };
        },
      },
    },
    { id: 'corr_1', outcome: 'approve', colleague: rei, now: noon + 1 },
  );
  return { answer, decided };
}

describe('a proposal', () => {
  test('is decided as it was read, by a name and a person that the ledger compares', async () => {
    const { answer, decided } = await decide();
    expect(answer).toEqual({ ...proposed, state: 'posted' });
    expect(decided).toEqual([
      [proposed, { outcome: 'approve', by: 'rei', person: personKey('rei@example.com'), now: noon + 1 }],
    ]);
  });

  test('between accounts of ours concerns no customer', async () => {
    const between: Correction = { ...proposed, debit: 'fees:charges', credit: 'store:east' };
    const people = { ...peopleWith(), customers: { findCustomer: async () => undefined } };
    expect((await decide({ people, proposed: between })).decided).toHaveLength(1);
  });

  test.each<[string, Circumstances, RefusalCode]>([
    ['that is not there', { proposed: undefined }, 'not_found'],
    ['that was posted at once', { proposed: correction }, 'not_found'],
    ['that is not there, by nobody', { proposed: undefined, people: nobody }, 'not_found'],
    [
      'by somebody who cannot be told from anybody, of accounts of ours',
      { people: nobody, proposed: { ...proposed, debit: 'fees:charges', credit: 'store:east' } },
      'conflict_of_interest',
    ],
    ['by the customer in person', { people: peopleWith('ANN@example.com') }, 'conflict_of_interest'],
    ['of a customer whom nobody knows', { proposed: { ...proposed, credit: 'wallet:bob' } }, 'not_found'],
  ])('%s is not decided', async (_, circumstances, refused) => {
    const { answer, decided } = await decide(circumstances);
    expect([answer, decided]).toEqual([{ refused }, []]);
  });

  test('is refused as the ledger says', async () => {
    const result = { outcome: 'refused', code: 'second_person_required' } as const;
    expect((await decide({ result })).answer).toEqual({ refused: 'second_person_required' });
  });
});
