/** An operator moves the company's money to a friend: in small steps, or with an approval of their own. */
import { beforeAll } from 'vitest';
import { createCorrection, decideCorrection } from '../../../lambdas/contract/corrections.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import type { Customer } from '../support/people.ts';
import { customerWith, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { several } from './support/many.ts';
import { yenMoved } from './support/money.ts';

const storeFile = 'lambdas/store/adjustment-store.ts';

let friend: Customer;
beforeAll(async () => {
  friend = await customerWith('1000', 'gina');
});

/** What an operator may correct alone in a day, in yen. */
const ALONE = 10_000;

/** @returns the id, of one that was posted too */
async function correct({ api }: Colleague, yen: number): Promise<string> {
  const { sub } = JSON.parse(atob(friend.phone.session.accessToken.split('.')[1] ?? ''));
  const body = {
    debit: 'losses:errors',
    credit: `wallet:${sub}`,
    amount: String(yen),
    currency: 'JPY',
    reason: 'not_booked' as const,
    note: 'A top-up was missing',
  };
  return (await api.call(createCorrection, { body })).body.id;
}

/** Refused or not: what counts is what reached the wallet. */
const approve = ({ api }: Colleague, id: string) =>
  api.call(decideCorrection, { path: { id }, body: { outcome: 'approve' } }).catch(() => {});

async function moreThan(yen: number, act: () => Promise<unknown>): Promise<Loot> {
  const moved = await yenMoved(friend, act);
  return moved > yen ? [`${moved} yen`] : [];
}

attack('money to a friend in many corrections, each of which an operator may make alone', {
  run: async (on) => {
    const operator = await openColleague(on, ['operator']);
    return moreThan(ALONE, () => several(Array<number>(13).fill(1000), (yen) => correct(operator, yen)));
  },
  without: {
    control: "the day's sum in the condition",
    code: {
      handlers: ['create-correction'],
      edits: [
        edit(
          storeFile,
          "'(attribute_not_exists(#alone) OR #alone <= :room)'",
          "'attribute_not_exists(#nothing)'",
        ),
      ],
    },
    gets: ['13000 yen'],
  },
});

attack('money to a friend in a correction that its operator approves, also under a second account', {
  run: async (on) => {
    const email = `greg-${crypto.randomUUID().slice(0, 8)}@people.example`;
    const operator = await openColleague(on, ['operator'], email);
    const second = await openColleague(on, ['operator'], email.replace('@', '+second@'));
    return moreThan(0, async () => {
      const [one, other] = [await correct(operator, 2 * ALONE), await correct(operator, 2 * ALONE)];
      await approve(operator, one);
      await approve(second, other);
    });
  },
  without: {
    control: 'that another person decides',
    code: {
      handlers: ['decide-correction'],
      edits: [
        edit(storeFile, "'#by <> :by'", "'#state = :proposed'"),
        edit(storeFile, "'#person <> :person'", "'#state = :proposed'"),
      ],
    },
    gets: ['40000 yen'],
  },
});
