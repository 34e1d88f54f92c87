/** Payments that wait for a reviewer: made by customers with phones of their own, at a store that a test names. */
import { randomUUID } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { putStore } from '../../../../lambdas/contract/operations.ts';
import { createPayment } from '../../../../lambdas/contract/payments.ts';
import { createTopUp } from '../../../../lambdas/contract/wallet.ts';
import {
  enrol,
  invite,
  type Phone,
  randomPassword,
  register,
  signInOn,
  unpack,
} from '../../../../local/demo/people.ts';
import { outputOf, stageOf } from '../../../../local/demo/stage.ts';
import { until } from '../../../end-to-end/support/until.ts';
import { countNatively } from '../../../support/native-arithmetic.ts';
import { outputs } from '../../support/visitor.ts';
import { administrator } from './administrator.ts';

// Every test has customers of its own, who sign in.
countNatively();

const stage = stageOf(outputs);

interface Mail {
  readonly to: string;
  readonly text: string;
}

async function mailedCode(email: string): Promise<string> {
  const ask = async () => {
    const answer = await fetch(new URL('/_local/outbox', outputOf(outputs, 'CognitoUrl')));
    const mails = (await answer.json()) as readonly Mail[];
    return /\b\d{6}\b/.exec(mails.findLast(({ to }) => to === email)?.text ?? '')?.[0] ?? '';
  };
  return until(ask, (code) => code !== '');
}

/** By an operator of its own: the one that `npm start` makes has one code in half a minute. @param name anything that a store may be called */
export async function openStore(name: string): Promise<string> {
  const client = new CognitoIdentityProviderClient(administrator());
  const { api } = await invite(stage, client, `keeper-${randomUUID().slice(0, 8)}@staff.example`, [
    'operator',
  ]);
  const id = `store-${randomUUID().slice(0, 8)}`;
  await api.call(putStore, { path: { id }, body: { name } });
  return id;
}

/** A customer with a new phone and 90,000 yen. */
export async function newCustomer(): Promise<Phone> {
  const password = randomPassword();
  const unpacked = unpack(stage, `hanako-${randomUUID().slice(0, 8)}@people.example`);
  const authenticator = await register(unpacked, password, mailedCode);
  const phone = await signInOn(stage, unpacked, password, authenticator);
  await enrol(phone, 'Phone');
  const body = { amount: '90000', currency: 'JPY', funding_source: 'sandbox' } as const;
  await phone.api.call(createTopUp, { body });
  return phone;
}

/** More than a new phone may spend unseen: it is held. */
export async function hold(phone: Phone, store: string, amount: string): Promise<string> {
  const lines = [{ category: 'electronics', quantity: 1, amount }] as const;
  const body = { store_id: store, amount, currency: 'JPY', lines: [...lines] };
  const answer = await phone.api.call(createPayment, { body });
  if (answer.body.status !== 'held') throw new Error(`The payment is ${answer.body.status}`);
  return answer.body.id;
}
