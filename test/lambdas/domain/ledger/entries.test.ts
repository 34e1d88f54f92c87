/** A customer's history: which transfers are in it, and when each of them moved. */
import { describe, expect, test } from 'vitest';
import { entryFrom } from '../../../../lambdas/domain/ledger/entries.ts';
import type { Payment, Transfer } from '../../../../lambdas/domain/ledger/transfer.ts';
import { noon, paymentOf, refundOf, topUpOf } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const ann = { id: 'ann', device: 'phone' };
const payment = paymentOf(ann, { amount: 300n });
/** When the stream recorded it. */
const recorded = noon + 7 * MINUTE;

const stepUp = { challenge: 'A'.repeat(22), expiresAt: noon + 5 * MINUTE };

describe('in the history is', () => {
  test.each<[string, Transfer]>([
    ['a payment', payment],
    ['a payment that is held', { ...payment, state: 'pending' }],
    ['a payment that was released', { ...payment, state: 'voided', version: 2 }],
    ['a top-up', topUpOf(ann, { amount: 300n })],
    ['a refund', refundOf(payment, 100n)],
  ])('%s, with all that it says', (_, transfer) => {
    const { id, kind, state, debit, credit, money, customer, counterparty, createdAt, day } = transfer;
    const said = { id, kind, state, debit, credit, money, customer, counterparty, createdAt, day };
    expect(entryFrom(transfer, recorded)).toMatchObject(said);
  });

  test('what was captured of a payment, and which payment a refund is of', () => {
    expect(entryFrom({ ...payment, captured: 120n, version: 2 }, recorded)).toMatchObject({ captured: 120n });
    expect(entryFrom(refundOf(payment, 100n), recorded)).toMatchObject({ paymentId: payment.id });
  });

  test('which till made it, and that it took it back before anything had moved', () => {
    const charge = { terminal: 7, reference: 'r-1', code: 'code_1' };
    expect(entryFrom({ ...payment, charge }, recorded)).toMatchObject({ terminal: 7 });
    expect(entryFrom({ ...refundOf(payment, 100n), terminal: 8 }, recorded)).toMatchObject({ terminal: 8 });
    expect(entryFrom(payment, recorded)?.terminal).toBeUndefined();
    const withdrawn = { ...payment, charge, state: 'voided', withdrawn: true } as const;
    expect(entryFrom(withdrawn, recorded)).toMatchObject({ state: 'voided', withdrawn: true });
  });

  test.each<[string, Transfer]>([
    ['nothing of a payment that waits for its customer', { ...payment, state: 'challenged', version: 0 }],
    ['nothing that we bear in a customer’s stead', { ...payment, debit: 'losses:charge-backs' }],
    ['nothing of another wallet', { ...payment, customer: 'bob' }],
  ])('%s', (_, transfer) => {
    expect(entryFrom(transfer, recorded)).toBeUndefined();
  });
});

describe('an entry', () => {
  // biome-ignore format: a table is read by its lines
  const times: [what: string, change: Partial<Payment>, movedAt: number, endedAt: number | undefined][] = [
    ['that moved at once', { version: 1 }, noon, undefined],
    ['that is held', { state: 'pending', version: 1 }, noon, undefined],
    ['that was held and captured', { version: 2 }, noon, recorded],
    ['that was held and released', { state: 'voided', version: 2 }, noon, recorded],
    ['that its customer confirmed', { version: 1, stepUp: { ...stepUp, confirmedAt: noon + MINUTE } }, noon + MINUTE, undefined],
    ['that was never confirmed', { state: 'expired', version: 1, stepUp }, noon, undefined],
    ['that was confirmed, held and captured', { version: 2, stepUp: { ...stepUp, confirmedAt: noon + MINUTE } }, noon + MINUTE, recorded],
  ];
  test.each(times)('%s', (_, change, movedAt, endedAt) => {
    const entry = entryFrom({ ...payment, ...change }, recorded);
    expect([entry?.movedAt, entry?.endedAt]).toEqual([movedAt, endedAt]);
  });
});
