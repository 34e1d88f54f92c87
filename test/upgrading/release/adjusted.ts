/** What operators have put right in the fixtures: alone, and by two. */
import type { ColleaguePorts } from '../../../lambdas/domain/account/colleague.ts';
import { createCompensation } from '../../../lambdas/domain/adjustments/create-compensation.ts';
import { createCorrection } from '../../../lambdas/domain/adjustments/create-correction.ts';
import { decideAdjustment } from '../../../lambdas/domain/adjustments/decide-adjustment.ts';
import type { AccountId } from '../../../lambdas/domain/ledger/chart.ts';
import { compensationStore, correctionStore } from '../../../lambdas/store/adjustment-store.ts';
import { noon } from '../../support/transfers.ts';
import { type PlayOptions, store } from './asked.ts';
import { adjustments, bea, beasPayment, MINUTE } from './people.ts';

const olga = { username: 'operator-1', subject: 'the sub of operator-1' };
const omar = { username: 'operator-2', subject: 'the sub of operator-2' };
const people: ColleaguePorts = {
  customers: { findCustomer: async (id) => ({ username: id, email: 'bea@people.example' }) },
  colleagues: { emailOf: async (username) => `${username}@colleagues.example` },
};
/** Less than the second correction, and than the compensation. */
const alone = 1_000n;
const terms = { ...people, alone, timeToDecide: 60 * MINUTE, timeZone: 'Asia/Tokyo' };
const now = noon + 11 * MINUTE;

const correct = (options: PlayOptions, id: string, credit: AccountId, amount: bigint) =>
  createCorrection(
    { ...terms, adjustments: correctionStore(options) },
    {
      id,
      wish: {
        debit: 'losses:errors',
        credit,
        money: { amount, currency: 'JPY' },
        reason: 'wrong_amount',
        note: 'The terminal rounded down',
        corrects: beasPayment.id,
      },
      fingerprint: `of ${id}`,
      colleague: olga,
      now,
    },
  );

/** By one operator, to her wallet; it counts for the day. */
export const correctedAlone = (options: PlayOptions) =>
  correct(options, adjustments.alone, `wallet:${bea.id}`, 500n);

/** By two, to a store: in no wallet's history. */
export async function correctedByTwo(options: PlayOptions) {
  await correct(options, adjustments.byTwo, `store:${store}`, 3_000n);
  const ports = { ...people, adjustments: correctionStore(options) };
  return decideAdjustment(ports, { id: adjustments.byTwo, outcome: 'approve', colleague: omar, now });
}

/** Proposed, and nobody has decided yet. */
export const correctionProposed = (options: PlayOptions) =>
  correct(options, adjustments.proposed, `wallet:${bea.id}`, 4_000n);

export async function compensated(options: PlayOptions) {
  const adjusting = { adjustments: compensationStore(options) };
  const id = adjustments.compensation;
  await createCompensation(
    { ...terms, ...adjusting },
    {
      id,
      paymentId: beasPayment.id,
      incident: 'incident-1',
      amount: 1_400n,
      reason: 'account_takeover',
      note: 'She did not pay this',
      fingerprint: `of ${id}`,
      colleague: olga,
      now,
    },
  );
  return decideAdjustment({ ...people, ...adjusting }, { id, outcome: 'approve', colleague: omar, now });
}
