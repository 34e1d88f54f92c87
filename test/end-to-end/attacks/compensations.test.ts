/** An operator, or whoever has taken over one, compensates a friend: twice, or above what was paid. */
import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import { type Customer, pay } from '../support/people.ts';
import { customerWith, oncePerTarget, openColleague, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt } from './support/loot.ts';
import { several } from './support/many.ts';
import { yenMoved } from './support/money.ts';
import type { Target } from './support/target.ts';

let friend: Customer;
beforeAll(async () => {
  await registerStore();
  friend = await customerWith('10000', 'fred');
});

const operators = oncePerTarget((on) =>
  Promise.all([openColleague(on, ['operator']), openColleague(on, ['operator'])]),
);

async function compensate(on: Target, payment: string, yen: number, incident: string, who = 0) {
  const operator = (await operators(on))[who];
  return attempt({
    method: 'POST',
    url: `${on.stage.apiUrl.replace(/\/$/, '')}/compensations`,
    headers: [
      ['Authorization', `Bearer ${operator?.session.accessToken}`],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', randomUUID()],
    ],
    body: JSON.stringify({
      payment_id: payment,
      incident,
      amount: String(yen),
      reason: 'unauthorised_payment',
      note: 'A friend',
    }),
  });
}

const paid = async (yen: number) => (await pay(friend, String(yen))).body.id;

/** What reached the wallet, in yen, where it was more than it should be. */
async function moreThan(yen: number, act: () => Promise<unknown>): Promise<Loot> {
  const moved = await yenMoved(friend, act);
  if (moved < yen) throw new Error(`Only ${moved} of ${yen} yen were given`);
  return moved === yen ? [] : [`${moved} yen for ${yen}`];
}

attack('a payment compensated again and again, under new keys and by two operators', {
  run: async (on) => {
    const payment = await paid(100);
    return moreThan(10, () =>
      several([0, 1, 0, 1], (who) => compensate(on, payment, 10, 'list-attack', who)),
    );
  },
  without: {
    control: 'the id of a compensation that follows from payment and incident',
    code: {
      handlers: ['create-compensation'],
      edits: [
        edit(
          'lambdas/handlers/create-compensation.ts',
          'compensationId(body.payment_id, body.incident)',
          'compensationId(body.payment_id, String(Math.random()))',
        ),
      ],
    },
    gets: ['40 yen for 10'],
  },
});

attack('a payment compensated above what was paid, for one invented incident after the other', {
  run: async (on) => {
    const payment = await paid(30);
    return moreThan(30, () =>
      several(['one', 'two', 'three', 'four', 'five', 'six'], (name) =>
        compensate(on, payment, 10, `attack-${name}`),
      ),
    );
  },
  without: {
    control: 'the bound, before the write and in the condition of the payment',
    code: {
      handlers: ['create-compensation'],
      edits: [
        edit(
          'lambdas/domain/adjustments/create-compensation.ts',
          'amount <= 0n || amount > leftOf(payment)',
          'amount <= 0n',
        ),
        edit(
          'lambdas/store/given-back.ts',
          "'(attribute_not_exists(#refunded) OR #refunded <= :room)'",
          "'attribute_exists(#pk)'",
        ),
      ],
    },
    gets: ['60 yen for 30'],
  },
});
