/** What the edge tells of a caller cannot be told by the caller. */
import { readFileSync } from 'node:fs';
import { beforeAll } from 'vitest';
import { createCharge } from '../../../lambdas/contract/charges.ts';
import { listDevices } from '../../../lambdas/contract/devices.ts';
import { getExposure } from '../../../lambdas/contract/exposure.ts';
import { send } from '../support/http.ts';
import { type Customer, storeId } from '../support/people.ts';
import { signedRequest } from '../support/signed-request.ts';
import { newTill } from '../support/tills.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openColleague, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { subjectOf } from './support/risk.ts';
import type { Target } from './support/target.ts';

let thief: Customer;

beforeAll(async () => {
  [thief] = await Promise.all([customerWith('10000', 'mallory'), registerStore()]);
});

const country = 'KP';
const address = '203.0.113.77';
const forged = [
  ['CloudFront-Viewer-Country', country],
  ['cloudfront-viewer-country', country],
  ['X-Viewer-Country', country],
  ['CloudFront-Viewer-Address', `${address}:4711`],
  ['X-Forwarded-For', address],
  ['Forwarded', `for=${address}`],
  ['X-Real-IP', address],
] as const;

/** Pays under forged headers. @returns what of them was kept: in the list of devices, or in a line of a log */
async function payFromElsewhere(on: Target): Promise<Loot> {
  const body = JSON.stringify({ store_id: storeId, amount: '100', currency: 'JPY' });
  const request = await signedRequest(thief.phone, { path: '/payments', body });
  const { text } = await send({ ...request, headers: [...request.headers, ...forged] });
  const { created_at: at } = JSON.parse(text) as { created_at?: string };
  if (at === undefined) throw new Error(`The payment was not taken: ${text}`);
  const [phone] = await until(
    async () => (await thief.phone.api.call(listDevices)).body.devices,
    ([listed]) => listed?.last_used?.at === at,
  );
  const log = readFileSync(on.platform.logFile, 'utf8');
  return [
    ...(phone?.last_used?.country === country ? ['the country'] : []),
    ...(log.includes(address) ? ['the address'] : []),
  ];
}

attack('forged country and address headers', {
  run: payFromElsewhere,
  without: {
    control: "the edge's own header",
    code: {
      handlers: ['create-payment'],
      edits: [edit('lambdas/handlers/http/event.ts', "'cloudfront-viewer-country'", "'x-viewer-country'")],
    },
    gets: ['the country'],
  },
});

const operator = oncePerTarget((on) => openColleague(on, ['operator']));
const robber = oncePerTarget(() => customerWith('10000', 'mal'));
const till = oncePerTarget(async (on) => newTill(await operator(on), storeId));

/** @returns what a report of that range has of a payment, and of a charge, whose requests came with forged headers */
async function payUnseen(on: Target): Promise<Loot> {
  const { phone, ...rest } = await robber(on);
  const from = new Date(Date.now() - 1000).toISOString();
  const ask = async (path: string, wish: object) => {
    const request = await signedRequest(phone, { path, body: JSON.stringify(wish) });
    return JSON.parse((await send({ ...request, headers: [...request.headers, ...forged] })).text);
  };
  const money = { amount: '100', currency: 'JPY' };
  const paid = (await ask('/payments', { store_id: storeId, ...money })).id;
  const { code } = await ask('/payment-codes', { currency: 'JPY' });
  const { api } = await till(on);
  const lines = [{ category: 'groceries', quantity: 1, amount: money.amount } as const];
  const body = { store_id: storeId, code, ...money, reference: `r-${Date.now()}`, lines };
  const charged = (await api.call(createCharge, { body })).body.id;
  const { api: console } = await operator(on);
  const customer = subjectOf({ phone, ...rest });
  const report = async (range: object) => {
    const query = { from, to: new Date(Date.now() + 60_000).toISOString(), customer, ...range };
    return (await console.call(getExposure, { query })).body.payments.map(({ id }) => id);
  };
  await until(
    () => report({}),
    (ids) => ids.includes(paid) && ids.includes(charged),
  );
  const found = await report({ address_range: '203.0.113.0/24' });
  return [
    ...(found.includes(paid) ? ['a payment from elsewhere'] : []),
    ...(found.includes(charged) ? ['a charge from elsewhere'] : []),
  ];
}

attack('forged address headers, against the report of a range', {
  run: payUnseen,
  without: {
    control: 'the address that the edge alone tells',
    code: {
      handlers: ['create-payment', 'create-payment-code'],
      edits: [
        edit(
          'lambdas/handlers/http/request.ts',
          'event.requestContext.identity?.sourceIp',
          "event.headers?.['X-Real-IP']",
        ),
      ],
    },
    gets: ['a payment from elsewhere', 'a charge from elsewhere'],
  },
});
