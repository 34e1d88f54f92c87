/** An operator, or whoever has taken over one, gives back more than was paid. */
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

let customer: Customer;
beforeAll(async () => {
  await registerStore();
  customer = await customerWith('10000', 'dave');
});

const operator = oncePerTarget((on) => openColleague(on, ['operator']));

async function refund(on: Target, payment: string, yen: number, idempotencyKey: string = randomUUID()) {
  const { accessToken } = (await operator(on)).session;
  return attempt({
    method: 'POST',
    url: `${on.stage.apiUrl.replace(/\/$/, '')}/payments/${payment}/refunds`,
    headers: [
      ['Authorization', `Bearer ${accessToken}`],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', idempotencyKey],
    ],
    body: JSON.stringify({ amount: String(yen), currency: 'JPY', reason: 'goodwill' }),
  });
}

const paid = async (yen: number) => (await pay(customer, String(yen))).body.id;

/** What reached the wallet, in yen, where it was more than it should be. */
async function moreThan(yen: number, act: () => Promise<unknown>): Promise<Loot> {
  const moved = await yenMoved(customer, act);
  if (moved < yen) throw new Error(`Only ${moved} of ${yen} yen were refunded`);
  return moved === yen ? [] : [`${moved} yen for ${yen}`];
}

attack('refunds above what was paid, in parts and many at once', {
  run: async (on) => {
    const payment = await paid(30);
    return moreThan(30, () => several(Array<number>(6).fill(10), (yen) => refund(on, payment, yen)));
  },
  without: {
    control: 'the bound in the condition of the payment',
    code: {
      handlers: ['create-refund'],
      edits: [
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

attack('a refund sent again and again', {
  run: async (on) => {
    const payment = await paid(100);
    const key = randomUUID();
    return moreThan(10, () => several(Array<number>(6).fill(10), (yen) => refund(on, payment, yen, key)));
  },
  without: {
    control: 'the id of a refund that follows from the Idempotency-Key',
    code: {
      handlers: ['create-refund'],
      edits: [
        edit(
          'lambdas/handlers/create-refund.ts',
          'refundId(caller.subject, idempotencyKey)',
          'refundId(caller.subject, String(Math.random()))',
        ),
      ],
    },
    gets: ['60 yen for 10'],
  },
});
