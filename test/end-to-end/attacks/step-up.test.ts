/** Step-up: a challenge is good for its payment, from a fresh sign-in, on its phone, in time, and once. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll } from 'vitest';
import { enrol, type Phone } from '../../../local/demo/people.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { type Customer, storeId } from '../support/people.ts';
import { dynamoDb, platform } from '../support/platform.ts';
import { signedRequest } from '../support/signed-request.ts';
import { until } from '../support/until.ts';
import { customerWith, phoneOf, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { claimsOf, signedInAt } from './support/forgery.ts';
import { attempt, told } from './support/loot.ts';
import { yenMoved } from './support/money.ts';
import { signInQuickly } from './support/sign-in.ts';
import { type Target, target } from './support/target.ts';

let dora: Customer;
let erik: Customer;
let fred: Customer;
/** Another phone of Erik's. */
let other: Phone;

beforeAll(async () => {
  await registerStore();
  dora = await longKnown('dora');
  erik = await longKnown('erik');
  fred = await longKnown('fred');
  const on = await target('real');
  const { email: username, password, authenticator, phone } = erik;
  const who = { username, password, authenticator };
  const { session } = await signInQuickly({ cognito: on.administrator, ...on.stage.customers, ...who });
  other = await phoneOf(on, phone.user, session);
  await enrol(other, 'The other phone');
});

/** Somebody whose phone was enrolled two days ago: a new one is held, and asked nothing. */
async function longKnown(name: string): Promise<Customer> {
  const customer = await customerWith('200000', name);
  const enrolledAt = String(Date.now() - 2 * 24 * 60 * 60 * 1000);
  await dynamoDb.send(
    new UpdateItemCommand({
      TableName: outputOf(platform.outputs, 'RegistryTable'),
      Key: { pk: { S: `DEVICE#${customer.phone.key.id}` }, sk: { S: 'DEVICE' } },
      UpdateExpression: 'SET enrolledAt = :at',
      ConditionExpression: 'attribute_exists(enrolledAt)',
      ExpressionAttributeValues: { ':at': { N: enrolledAt } },
    }),
  );
  return customer;
}

const wanted = { store_id: storeId, amount: '30000', currency: 'JPY' };

interface Asked {
  readonly id: string;
  readonly challenge: string;
}

/** Asks for a payment that is large enough to be confirmed. */
async function ask({ phone }: Customer): Promise<Asked> {
  const body = JSON.stringify(wanted);
  const { text } = await attempt(await signedRequest(phone, { path: '/payments', body }));
  const { id, step_up: stepUp } = JSON.parse(text) as { id: string; step_up?: Omit<Asked, 'id'> };
  if (!stepUp) throw new Error(`No step-up was asked for: ${text}`);
  return { id, challenge: stepUp.challenge };
}

/** Confirms it, with what the body says instead. @returns the status, where it is not a refusal */
async function confirm(
  by: Pick<Phone, 'key' | 'session'>,
  asked: Asked,
  instead: object = {},
): Promise<Loot> {
  const body = JSON.stringify({ ...wanted, challenge: asked.challenge, ...instead });
  const answer = await attempt(await signedRequest(by, { path: `/payments/${asked.id}/confirm`, body }));
  return answer.status < 300 ? [told(answer)] : [];
}

/** As signed in a moment after the challenge. */
const fresh = (on: Target, { key, session }: Pick<Phone, 'key' | 'session'>) => {
  const accessToken = signedInAt(on, session.accessToken, Math.floor(Date.now() / 1000) + 1);
  return { key, session: { ...session, accessToken } };
};

attack('a step-up from the session that asked for the payment', {
  run: async () => confirm(dora.phone, await ask(dora)),
  without: {
    control: 'the time of the sign-in',
    code: {
      handlers: ['confirm-payment'],
      edits: [
        edit(
          'lambdas/domain/payments/confirm-payment.ts',
          'authTime > Math.floor(challengedAt / 1000)',
          'authTime > 0 || challengedAt > 0',
        ),
      ],
    },
    gets: ['200'],
  },
});

attack('a step-up that is too late', {
  // The challenge is good for a second: nobody waits for minutes here.
  given: {
    handlers: ['create-payment'],
    edits: [
      edit(
        'lambdas/domain/payments/judged-payment.ts',
        'now + stepUp.minutes * 60_000',
        'now + 1000 * Math.min(1, stepUp.minutes)',
      ),
    ],
  },
  run: async (on) => {
    const asked = await ask(dora);
    const expired = Date.now() + 1000;
    await until(
      () => Date.now(),
      (now) => now > expired,
    );
    return confirm(fresh(on, dora.phone), asked);
  },
  without: {
    control: "the challenge's expiry",
    code: {
      handlers: ['confirm-payment'],
      edits: [edit('lambdas/domain/ledger/transfer.ts', 'now >= payment.stepUp.expiresAt', 'false')],
    },
    gets: ['200'],
  },
});

attack('a step-up for another amount, another payee, or on another phone', {
  run: async (on) => {
    const loot = {
      'another amount': await confirm(fresh(on, erik.phone), await ask(erik), { amount: '1' }),
      'another payee': await confirm(fresh(on, erik.phone), await ask(erik), { store_id: 'corner-shop' }),
      'another phone': await confirm(fresh(on, other), await ask(erik)),
    };
    return Object.entries(loot).flatMap(([name, statuses]) => statuses.map((status) => `${name}: ${status}`));
  },
  without: {
    control: 'what the phone signs once more',
    code: {
      handlers: ['confirm-payment'],
      edits: [
        edit('lambdas/domain/payments/confirm-payment.ts', 'command.device === payment.device &&', ''),
        edit('lambdas/domain/payments/confirm-payment.ts', 'command.store === payment.store &&', ''),
        edit(
          'lambdas/domain/payments/confirm-payment.ts',
          'command.money.amount === payment.money.amount &&',
          '',
        ),
      ],
    },
  },
});

/** Other tests look whether the books of the platform balance. */
const giveBack = ({ phone }: Customer, yen: number) =>
  dynamoDb.send(
    new UpdateItemCommand({
      TableName: outputOf(platform.outputs, 'LedgerTable'),
      Key: { pk: { S: `WALLET#${claimsOf(phone.session.accessToken).sub}` }, sk: { S: 'WALLET' } },
      UpdateExpression: 'ADD available :yen',
      ConditionExpression: 'attribute_exists(available)',
      ExpressionAttributeValues: { ':yen': { N: String(yen) } },
    }),
  );

attack('a step-up that is used again', {
  run: async (on) => {
    const asked = await ask(fred);
    const moved = await yenMoved(fred, async () => {
      for (let times = 0; times < 3; times++) await confirm(fresh(on, fred.phone), asked);
    });
    if (moved === 0) throw new Error('The first confirmation moved nothing');
    if (moved === -30_000) return [];
    await giveBack(fred, -moved - 30_000);
    return [`${-moved} yen`];
  },
  without: {
    control: 'that a payment is confirmed once',
    code: {
      handlers: ['confirm-payment'],
      edits: [
        edit('lambdas/domain/payments/confirm-payment.ts', "payment.state !== 'challenged'", 'false'),
        edit(
          'lambdas/store/ledger-writing.ts',
          "'#state = :challenged'",
          "'#state <> :challenged OR #state = :challenged'",
        ),
      ],
    },
  },
});
