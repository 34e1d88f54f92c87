/** Cards over HTTP: registered with 3-D Secure, topped up from, and charged back; the processor is as wild as real ones. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { listCards, playCardProcessor, registerCard, removeCard } from '../../lambdas/contract/cards.ts';
import { createTopUp, getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import { type Received, send } from './support/http.ts';
import { type Customer, newCustomer } from './support/people.ts';
import { platform } from './support/platform.ts';
import { urlOf } from './support/signed-request.ts';
import { sweepAnHourLater } from './support/sweep.ts';
import { snapshot } from './support/tables.ts';
import { until } from './support/until.ts';

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer('kei');
});

const api = () => customer.phone.api;
const post = (url: string, body: object): Promise<Received> =>
  send({ method: 'POST', url, headers: [['content-type', 'application/json']], body: JSON.stringify(body) });

/** What the sandbox does with a card or a top-up. @returns the statuses with which its webhooks were answered */
async function play(reference: string, wish: object): Promise<number[]> {
  const answer = await post(urlOf(playCardProcessor.path.replace('{reference}', reference)), wish);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text).deliveries.map(({ status }: { status: number }) => status);
}

async function register(card: string): Promise<string> {
  const { body } = await api().call(registerCard, { body: {} });
  expect(body.url).toBe(urlOf(playCardProcessor.path.replace('{reference}', body.id)));
  expect(await play(body.id, { cards: [card], duplicate: true })).toEqual([200, 200]);
  return body.id;
}
const cards = async () => (await api().call(listCards, {})).body.cards;
const topUp = (funding_source: string) =>
  api().call(createTopUp, { body: { amount: '3000', currency: 'JPY', funding_source } });
const available = async () => (await api().call(getWallet, {})).body.available;
const entries = async () => (await api().call(listEntries, {})).body.entries;

describe('a card', () => {
  let card: string;
  let id: string;

  test('is registered with 3-D Secure, and one without is none', async () => {
    await register('three_ds_attempted');
    expect(await cards()).toMatchObject([{ state: 'failed', failure: 'three_ds_failed' }]);
    card = await register('answers_later');
    expect(await cards()).toMatchObject([{ id: card, state: 'active', last_four: '1111' }]);
  });

  test('is topped up from: pending, and nothing is spendable', async () => {
    const answer = await topUp(card);
    id = answer.body.id;
    expect([answer.status, answer.body.status, await available()]).toEqual([202, 'pending', '0']);
  });

  test('posts when the processor says so, in events that come twice and contradict each other', async () => {
    const forged = await play(id, { charges: ['succeeded'], bad_signature: true });
    const wild = await play(id, { charges: ['succeeded', 'failed'], duplicate: true });
    expect([forged, wild]).toEqual([[401], [200, 200, 200, 200]]);
    expect(await available()).toBe('3000');
    const [entry] = await until(entries, (all) => all[0]?.status === 'approved');
    expect(entry).toMatchObject({ id, kind: 'top_up', direction: 'in', counterparty: 'visa 1111' });
  });

  test('is charged back once, however the events come, and then blocked', async () => {
    expect(await play(id, { charges: ['succeeded', 'reversed', 'reversed'], reorder: true })).toEqual([
      200, 200, 200,
    ]);
    expect(await available()).toBe('0');
    expect(await cards()).toMatchObject([{ id: card, state: 'blocked' }]);
    const [entry] = await until(entries, (all) => all[0]?.kind === 'charge_back');
    expect(entry).toMatchObject({ amount: '3000', direction: 'out' });
    await expect(topUp(card)).rejects.toMatchObject({ problem: { code: 'card_not_usable' } });
  });

  test('that answers at once is topped up from at once, and is removed', async () => {
    const other = await register('mastercard');
    expect((await topUp(other)).body.status).toBe('approved');
    await api().call(removeCard, { path: { id: other } });
    await expect(topUp(other)).rejects.toMatchObject({ problem: { code: 'card_not_usable' } });
    expect(await available()).toBe('3000');
  });
});

test('a top-up whose end the processor never told is asked about on a schedule: one was charged, one was not', async () => {
  // The other customer has had as many tries as one may.
  customer = await newCustomer('ken');
  const ids: string[] = [];
  for (const card of ['never_answers', 'never_hears']) {
    const { body } = await topUp(await register(card));
    expect(body.status).toBe('pending');
    ids.push(body.id);
  }
  const statuses = async () => {
    const known = new Map((await entries()).map(({ id, status }) => [id, status]));
    return ids.map((id) => known.get(id));
  };
  await until(statuses, (all) => all.every((status) => status === 'pending'));
  const done = await sweepAnHourLater('sweep-charges', () =>
    until(statuses, (all) => !all.includes('pending')),
  );
  expect([done, await available()]).toEqual([['approved', 'failed'], '3000']);
});

test('what the processor says of the cardholder is nowhere', async () => {
  const everything = JSON.stringify(await snapshot()) + readFileSync(platform.logFile, 'utf8');
  expect(everything).toContain('receiveCardEvent');
  for (const word of ['HANAKO SANDBOX', '100-0001']) expect(everything).not.toContain(word);
});
