/** A correction, and the operators who ask for one. */
import type { ColleaguePorts } from '../../lambdas/domain/account/colleague.ts';
import type { Correction } from '../../lambdas/domain/adjustments/adjustment.ts';
import { personKey } from '../../lambdas/domain/review/person.ts';
import { noon, today } from './transfers.ts';

export const ken = { username: 'ken', subject: 'the sub of ken' };

export const correction: Correction = {
  id: 'corr_1',
  kind: 'correction',
  state: 'posted',
  debit: 'losses:errors',
  credit: 'wallet:ann',
  money: { amount: 500n, currency: 'JPY' },
  reason: 'wrong_amount',
  note: 'The terminal rounded down',
  corrects: 'pay_1',
  fingerprint: 'of this wish',
  by: 'ken',
  person: personKey('ken@example.com'),
  createdAt: noon,
  day: today,
};

/** @param own the address of the operator, who is not the customer unless it says so */
export const peopleWith = (own: string | undefined = 'ken@example.com'): ColleaguePorts => ({
  customers: {
    findCustomer: async (customer) =>
      customer === 'ann' ? { username: 'ann', email: 'ann@example.com' } : undefined,
  },
  colleagues: { emailOf: async () => own },
});

export const nobody: ColleaguePorts = { ...peopleWith(), colleagues: { emailOf: async () => undefined } };

export const DAY = 24 * 60 * 60 * 1000;
