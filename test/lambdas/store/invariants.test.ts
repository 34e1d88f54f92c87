import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Payment, Transfer } from '../../../lambdas/domain/ledger/transfer.ts';
import { trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import { pastDays } from '../../../lambdas/domain/ledger/wallet.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerExport } from '../../../lambdas/store/ledger-export.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { bringCase } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, paymentOf, topUpOf } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const days = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'];
const DAY_LIMIT = 900n;

type Step =
  | { readonly do: 'pay' | 'hold' | 'top up'; readonly amount: bigint; readonly key: number }
  | { readonly do: 'approve' | 'decline' | 'expire'; readonly which: number }
  | { readonly do: 'next day' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('pay' as const, 'hold' as const, 'top up' as const),
      amount: fc.bigInt(1n, 500n),
      key: fc.nat(12),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('approve' as const, 'decline' as const, 'expire' as const),
      which: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('next day' as const) }) },
);

test('whatever is done to a wallet, the books balance and each counter is the sum of what it counted', async () => {
  const client = engine.client();
  const ledger = ledgerWriting({ client, runtime, ...tables });
  const { readWallet } = ledgerReading({ client, runtime, ...tables });
  const settlement = {
    ledger: ledgerEnding({ client, runtime, ...tables }),
    cases: caseStore({ client, runtime, ...tables }),
  };
  const books = ledgerExport({ client, ...tables });

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const customer = await customerWith(client, 1000n);
      const held: Payment[] = [];
      let today = 0;
      for (const next of steps) {
        const day = days[today] ?? '';
        if (next.do === 'next day') today = Math.min(today + 1, days.length - 1);
        else if ('amount' in next) {
          const wallet = await readWallet(customer.id);
          const limit = { dayLimit: DAY_LIMIT, pastDays: wallet ? pastDays(wallet, day) : [] };
          const asked = { amount: next.amount, key: `${next.key}`, day };
          if (next.do === 'top up') await ledger.writeTopUp(topUpOf(customer, asked), limit);
          else {
            const payment = paymentOf(customer, {
              ...asked,
              state: next.do === 'hold' ? 'pending' : 'posted',
            });
            const written = await ledger.writePayment(payment, limit);
            if (written.outcome === 'written' && next.do === 'hold') held.push(payment);
          }
        } else {
          const payment = held[next.which % (held.length || 1)];
          if (!payment) continue;
          const stage = { approve: 'approved', decline: 'declined', expire: 'open' } as const;
          await bringCase(client, payment, stage[next.do]);
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
      for (const [kind, counters] of [
        ['payment', wallet?.paid],
        ['top_up', wallet?.toppedUp],
      ] as const) {
        for (const [day, counted] of Object.entries(counters ?? {})) {
          const sum = own
            .filter((each) => each.kind === kind && each.day === day)
            .filter(({ state }) => state === 'posted' || state === 'pending')
            .reduce((total, { money }) => total + money.amount, 0n);
          expect([kind, day, counted]).toEqual([kind, day, sum]);
        }
      }
    }),
    { numRuns: 25 },
  );
});
