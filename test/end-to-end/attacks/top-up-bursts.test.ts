/** Bursts of top-ups from a phone that is new, one after another and all at once. */
import { enrol } from '../../../local/demo/people.ts';
import type { Received } from '../support/http.ts';
import type { Customer } from '../support/people.ts';
import { openAccount } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { inShadow, isMade, topsUp } from './support/risk.ts';
import type { Target } from './support/target.ts';

/** Somebody whose only phone is new, and who has no money yet. */
async function newcomer(on: Target): Promise<Customer> {
  const customer = await openAccount(on, 'nina');
  await enrol(customer.phone, 'The phone of nina');
  return customer;
}

/** What was topped up after the first time. */
const beyondTheFirst = (answers: readonly Received[], yen: string): Loot =>
  answers
    .filter(isMade)
    .slice(1)
    .map(() => `${yen} yen`);

attack('a burst of top-ups from the only phone, on its first day', {
  run: async (on) => {
    const loot: string[] = [];
    for (const [yen, times] of [
      ['100000', 2],
      ['40000', 5],
      ['30000', 3],
    ] as const) {
      const customer = await newcomer(on);
      const answers: Received[] = [];
      for (let time = 0; time < times; time++) answers.push(await topsUp(customer, yen));
      loot.push(...beyondTheFirst(answers, yen));
    }
    return loot;
  },
  without: {
    control: 'the rule of bursts',
    code: { handlers: ['create-top-up'], edits: inShadow('top_up_burst') },
    gets: ['100000 yen', ...Array(4).fill('40000 yen'), ...Array(2).fill('30000 yen')],
  },
});

attack('a burst of top-ups from a new phone, all at once', {
  run: async (on) => {
    const customer = await newcomer(on);
    const answers = await Promise.all(Array.from({ length: 4 }, () => topsUp(customer, '40000')));
    return beyondTheFirst(answers, '40000');
  },
  without: {
    control: 'what was topped up before, in the condition',
    code: {
      handlers: ['create-top-up'],
      edits: [
        edit('lambdas/store/wallet-clauses.ts', '[...shared, sameToppedUp(topUp, terms)]', 'shared'),
        // What was read before the write lags, as it may.
        edit(
          'lambdas/domain/payments/payment-signals.ts',
          'known.wallet.toppedUp[dayOf(asked.now, settings.timeZone)] ?? 0n',
          '0n',
        ),
      ],
    },
    gets: Array(3).fill('40000 yen'),
  },
});
