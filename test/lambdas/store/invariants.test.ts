import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  amountsOf,
  type Payment,
  type Refund,
  type Transfer,
} from '../../../lambdas/domain/ledger/transfer.ts';
import { trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import { pastCounters } from '../../../lambdas/domain/ledger/wallet.ts';
import { monthOf } from '../../../lambdas/domain/money.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerExport } from '../../../lambdas/store/ledger-export.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../../lambdas/store/ledger-refunds.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { bringCase } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  noCounters,
  noon,
  paymentOf,
  refundOf,
  termsWith,
  topUpOf,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const days = ['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02'];
const limits = {
  balance: 2500n,
  paymentPerDay: 900n,
  paymentPerMonth: 1500n,
  topUpPerDay: 900n,
};
/** The device is new until then. */
const FIRST_DAYS = 2;
const FIRST_DAY_LIMIT = 600n;

type Step =
  | { readonly do: 'pay' | 'hold' | 'challenge' | 'top up'; readonly amount: bigint; readonly key: number }
  | { readonly do: 'confirm' | 'confirm, to hold'; readonly which: number }
  | { readonly do: 'approve' | 'approve in part' | 'decline' | 'expire'; readonly which: number }
  | { readonly do: 'refund'; readonly which: number; readonly share: number }
  | { readonly do: 'next day' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('pay' as const, 'hold' as const, 'challenge' as const, 'top up' as const),
      amount: fc.bigInt(1n, 500n),
      key: fc.nat(12),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'approve' as const,
        'approve in part' as const,
        'decline' as const,
        'expire' as const,
      ),
      which: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('confirm' as const, 'confirm, to hold' as const),
      which: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refund' as const), which: fc.nat(), share: fc.nat(120) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('next day' as const) }) },
);

const madeBy = {
  pay: { state: 'posted' },
  hold: { state: 'pending' },
  challenge: {
    state: 'challenged',
    version: 0,
    stepUp: { challenge: 'Tm90IHJhbmRvbSBhdCBhbA', expiresAt: noon + 300_000 },
  },
} as const;

const stageBefore = {
  approve: 'approved',
  'approve in part': 'approved in part',
  decline: 'declined',
  expire: 'open',
} as const;

test('whatever is done to a wallet, the books balance and each counter is the sum of what it counted', async () => {
  const client = engine.client();
  const ledger = ledgerWriting({ client, runtime, ...tables });
  const refunds = ledgerRefunds({ client, runtime, ...tables });
  const { readWallet, readPayment } = ledgerReading({ client, runtime, ...tables });
  const settlement = {
    ledger: ledgerEnding({ client, runtime, ...tables }),
    cases: caseStore({ client, runtime, ...tables }),
  };
  const books = ledgerExport({ client, ...tables });

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const customer = await customerWith(client, 1000n);
      const made: Payment[] = [];
      const held: Payment[] = [];
      const challenged: Payment[] = [];
      let unheldWhileNew = 0n;
      let today = 0;
      const isNew = () => today < FIRST_DAYS;
      const termsNow = async () => {
        const wallet = await readWallet(customer.id);
        const signer = { device: customer.device, longKnown: today > FIRST_DAYS };
        return termsWith(limits, {
          firstDayLimit: isNew() ? FIRST_DAY_LIMIT : undefined,
          pending: wallet?.pending ?? 0n,
          past: wallet ? pastCounters(wallet, days[today] ?? '', signer) : noCounters,
        });
      };
      const keep = (payment: Payment, outcome: string) => {
        if (outcome !== 'written') return;
        made.push(payment);
        if (payment.state === 'challenged') challenged.push(payment);
        else if (payment.state === 'pending') held.push(payment);
        else if (isNew()) unheldWhileNew += payment.money.amount;
      };
      for (const next of steps) {
        const day = days[today] ?? '';
        if (next.do === 'next day') today = Math.min(today + 1, days.length - 1);
        else if ('amount' in next) {
          const asked = { amount: next.amount, key: `${next.key}`, day };
          if (next.do === 'top up') await ledger.writeTopUp(topUpOf(customer, asked), await termsNow());
          else {
            const payment = { ...paymentOf(customer, asked), ...madeBy[next.do] };
            keep(payment, (await ledger.writePayment(payment, await termsNow())).outcome);
          }
        } else if (next.do === 'confirm' || next.do === 'confirm, to hold') {
          const asked = challenged[next.which % (challenged.length || 1)];
          if (!asked) continue;
          const state = next.do === 'confirm' ? 'posted' : 'pending';
          const payment = { ...asked, state, version: 1, day } as const;
          keep(payment, (await ledger.confirmPayment(payment, await termsNow())).outcome);
        } else if (next.do === 'refund') {
          const asked = made[next.which % (made.length || 1)];
          const payment = asked && (await readPayment(asked.id));
          if (payment)
            await refunds.writeRefund(
              refundOf(payment, (payment.money.amount * BigInt(next.share)) / 100n + 1n),
              payment,
            );
        } else {
          const payment = held[next.which % (held.length || 1)];
          if (!payment) continue;
          await bringCase(client, payment, stageBefore[next.do], payment.money.amount / 2n + 1n);
          await settlePayment(settlement, { paymentId: payment.id, now: noon });
        }
      }

      const transfers: Transfer[] = [];
      for await (const transfer of books.transfers()) transfers.push(transfer);
      const wallets = [];
      for await (const wallet of books.wallets()) wallets.push(wallet);
      const balance = trialBalance(transfers, wallets);
      expect(balance.differences).toEqual([]);
      expect(balance.sums).toEqual({ JPY: 0n });

      const wallet = wallets.find((each) => each.customer === customer.id);
      const own = transfers.filter((each) => each.customer === customer.id);
      const counted = (kind: Transfer['kind'], among: (each: Transfer) => boolean) =>
        own
          .filter((each) => each.kind === kind && among(each))
          .map(amountsOf)
          .reduce((total, { posted, pending }) => total + posted + pending, 0n);
      for (const [kind, counters, among] of [
        ['payment', wallet?.paid, (day: string) => (each: Transfer) => each.day === day],
        ['payment', wallet?.paidInMonth, (month: string) => (each: Transfer) => monthOf(each.day) === month],
        ['top_up', wallet?.toppedUp, (day: string) => (each: Transfer) => each.day === day],
      ] as const) {
        for (const [when, count] of Object.entries(counters ?? {}))
          expect([kind, when, count]).toEqual([kind, when, counted(kind, among(when))]);
      }
      for (const payment of own.filter((each): each is Payment => each.kind === 'payment')) {
        const given = own
          .filter((each) => each.kind === 'refund' && (each as Refund).paymentId === payment.id)
          .reduce((total, { money }) => total + money.amount, 0n);
        expect(payment.refunded ?? 0n).toBe(given);
        expect(given).toBeLessThanOrEqual(amountsOf(payment).posted);
      }
      for (const count of Object.values(wallet?.probation ?? {})) expect(count).toBe(unheldWhileNew);
      expect(unheldWhileNew).toBeLessThanOrEqual(FIRST_DAY_LIMIT);
      const refunded = own
        .filter(({ kind }) => kind === 'refund')
        .reduce((total, { money }) => total + money.amount, 0n);
      // A refund is the customer's own money: it is not held back for the balance limit.
      expect((wallet?.available ?? 0n) + (wallet?.pending ?? 0n)).toBeLessThanOrEqual(
        limits.balance + refunded,
      );
    }),
    { numRuns: 25 },
  );
});
