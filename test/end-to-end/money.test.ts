/** Money under attack: replays, races, and decisions that come twice, late, or from the wrong person. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiProblem } from '../../client/api.ts';
import { decideCase, getCase } from '../../lambdas/contract/cases.ts';
import { putSwitch } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { runCode } from './attacks/support/control.ts';
import { edit } from './attacks/support/edit.ts';
import { type Received, send } from './support/http.ts';
import {
  type Customer,
  ended,
  newColleague,
  newCustomer,
  pay,
  paymentOf,
  registerStore,
  storeId,
  topUp,
} from './support/people.ts';
import { platform } from './support/platform.ts';
import { expectProblem } from './support/problem.ts';
import { controlled } from './support/shared-platform.ts';
import { signedRequest } from './support/signed-request.ts';
import { sweepAnHourLater } from './support/sweep.ts';
import { readBooks, settled } from './support/tables.ts';
import { until } from './support/until.ts';

let customer: Customer;
let reviewer: Colleague;
let colleague: Colleague;
let operator: Colleague;
/** A customer whose payment nobody decides: held at the beginning, so that the others need not wait for it. */
let patient: Customer;
let undecided: Awaited<ReturnType<typeof hold>>;

beforeAll(async () => {
  [customer, patient, reviewer, colleague, operator] = await Promise.all([
    newCustomer('carol'),
    newCustomer('peggy'),
    newColleague(['reviewer']),
    newColleague(['senior-reviewer']),
    newColleague(['operator']),
  ]);
  await registerStore(operator);
  await Promise.all([topUp(customer, '200000'), topUp(patient, '20000')]);
  undecided = await hold(patient);
});

const walletOf = async ({ phone }: Customer) => (await phone.api.call(getWallet)).body;

/** What was posted and reserved while something happened. */
async function moved(who: Customer, act: () => Promise<unknown>) {
  const before = await walletOf(who);
  await act();
  const after = await walletOf(who);
  return {
    posted: Number(after.posted) - Number(before.posted),
    pending: Number(after.pending) - Number(before.pending),
  };
}

/** How a call is refused. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof ApiProblem) return `${error.problem.status} ${error.problem.code}`;
  throw new Error('The call was not refused', { cause: error });
}

/** Contention may ask for a retry with the same key, and a client does so. */
async function persistently(act: () => Promise<Received>): Promise<Received> {
  return until(act, ({ status, text }) => !(status === 503 && text.includes('service_busy')));
}

const paymentBody = (amount: string) => JSON.stringify({ store_id: storeId, amount, currency: 'JPY' });

/** More than 10,000 yen in all from a new device waits for a person. */
async function hold(who: Customer): Promise<{ readonly id: string; readonly caseId: string }> {
  const { body } = await pay(who, '10001');
  expect(body.status).toBe('held');
  return { id: body.id, caseId: caseIdOf(body.id) };
}

async function caseOpened(caseId: string): Promise<void> {
  await until(
    () =>
      reviewer.api.call(getCase, { path: { id: caseId } }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ApiProblem && error.problem.code === 'not_found') return false;
          throw error;
        },
      ),
    Boolean,
  );
}

const entryOf = async ({ phone }: Customer, id: string) =>
  (await phone.api.call(listEntries)).body.entries.find((each) => each.id === id);

const decision = (who: Colleague, caseId: string, outcome: 'approve' | 'decline', idempotencyKey?: string) =>
  who.api.call(decideCase, {
    path: { id: caseId },
    body: { outcome, reason: 'other', note: 'As the test wants it' },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

describe('a request sent again', () => {
  test('a hundred times, byte for byte, twenty at once: one movement, and one answer', async () => {
    const request = await signedRequest(customer.phone, { path: '/payments', body: paymentBody('300') });
    const answers: Received[] = [];
    const movement = await moved(customer, async () => {
      for (let batch = 0; batch < 5; batch++)
        answers.push(
          ...(await Promise.all(Array.from({ length: 20 }, () => persistently(() => send(request))))),
        );
    });
    expect(movement).toEqual({ posted: -300, pending: 0 });
    expect(answers).toHaveLength(100);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set([`201 ${answers[0]?.text}`]),
    );
  });

  test('with the same Idempotency-Key and another body: refused, and nothing moves', async () => {
    const key = randomUUID();
    await pay(customer, '300', key);
    const movement = await moved(customer, async () => {
      expect(await refusal(pay(customer, '301', key))).toBe('409 idempotency_conflict');
    });
    expect(movement).toEqual({ posted: 0, pending: 0 });
  });

  test('with the same Idempotency-Key on another route: a movement of its own', async () => {
    const key = randomUUID();
    const other = await newCustomer('erin');
    await topUp(other, '1000');
    const movement = await moved(other, async () => {
      await pay(other, '300', key);
      await other.phone.api.call(createTopUp, {
        body: { amount: '1000', currency: 'JPY', funding_source: 'sandbox' },
        idempotencyKey: key,
      });
    });
    expect(movement).toEqual({ posted: 700, pending: 0 });
  });

  test('with the same Idempotency-Key by another customer: a payment of their own', async () => {
    const other = await newCustomer('dave');
    await topUp(other, '1000');
    const key = randomUUID();
    const [theirs, ours] = [await pay(other, '300', key), await pay(customer, '300', key)];
    expect(theirs.body.id).not.toBe(ours.body.id);
    expect(await walletOf(other)).toMatchObject({ posted: '700' });
  });
});

test('twenty payments of 2,000 yen at once from 8,800: four are made, sixteen refused', async () => {
  const spender = await newCustomer('erin');
  await topUp(spender, '8800');
  const requests = await Promise.all(
    Array.from({ length: 20 }, () =>
      signedRequest(spender.phone, { path: '/payments', body: paymentBody('2000') }),
    ),
  );
  const answers = await Promise.all(requests.map((request) => persistently(() => send(request))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
  const refused = answers.filter(({ status }) => status !== 201);
  for (const answer of refused) expectProblem(answer, 422, 'insufficient_funds');
  expect(await walletOf(spender)).toMatchObject({ posted: '800', pending: '0', available: '800' });
});

test('a stopped flow refuses what is new, still answers what was made, and can be resumed', async () => {
  const made = randomUUID();
  const earlier = await signedRequest(customer.phone, {
    path: '/payments',
    body: paymentBody('300'),
    idempotencyKey: made,
  });
  const first = await send(earlier);
  const put = (state: 'on' | 'off') =>
    operator.api.call(putSwitch, { path: { name: 'payments' }, body: { state, reason: 'a drill' } });
  const key = randomUUID();
  await put('off');
  try {
    const movement = await moved(customer, async () => {
      expect(await refusal(pay(customer, '300', key))).toBe('503 switched_off');
      expect(await send(earlier)).toMatchObject({ status: first.status, text: first.text });
      expect(await refusal(pay(customer, '301', made))).toBe('409 idempotency_conflict');
    });
    expect(movement).toEqual({ posted: 0, pending: 0 });
  } finally {
    await put('on');
  }
  expect((await pay(customer, '300', key)).body.status).toBe('approved');
});

describe('a decision', () => {
  test('is taken once: again is refused, unless it is the same request, and the money moves once', async () => {
    const movement = await moved(customer, async () => {
      const { id, caseId } = await hold(customer);
      await caseOpened(caseId);
      const key = randomUUID();
      const taken = await decision(reviewer, caseId, 'approve', key);
      expect(taken).toMatchObject({
        status: 200,
        body: { state: 'decided', decision: { outcome: 'approve' } },
      });
      expect(await decision(reviewer, caseId, 'approve', key)).toEqual(taken);
      expect(await refusal(decision(reviewer, caseId, 'decline', key))).toBe('409 case_already_decided');
      expect(await refusal(decision(reviewer, caseId, 'approve'))).toBe('409 case_already_decided');
      expect(await refusal(decision(colleague, caseId, 'approve', key))).toBe('409 case_already_decided');
      expect((await ended(customer, id)).status).toBe('approved');
    });
    expect(movement).toEqual({ posted: -10_001, pending: 0 });
  });

  test('by two at the same moment: one of them decides', async () => {
    const { id, caseId } = await hold(customer);
    await caseOpened(caseId);
    const outcomes = await Promise.allSettled([
      decision(reviewer, caseId, 'approve'),
      decision(colleague, caseId, 'decline'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const expected = outcomes[0]?.status === 'fulfilled' ? 'approved' : 'declined';
    expect((await ended(customer, id)).status).toBe(expected);
  });

  test('is not taken by the customer, as a colleague of the same e-mail address', async () => {
    const themselves = await newColleague(['reviewer', 'senior-reviewer'], customer.email);
    const { id, caseId } = await hold(customer);
    await caseOpened(caseId);
    expect(await refusal(decision(themselves, caseId, 'approve'))).toBe('403 conflict_of_interest');
    expect((await paymentOf(customer, id)).status).toBe('held');
    await decision(reviewer, caseId, 'decline');
    expect((await ended(customer, id)).status).toBe('declined');
  });

  test('that comes late is refused: the time ran out, and the money is back', async () => {
    const { id, caseId } = undecided;
    expect((await ended(patient, id)).status).toBe('expired');
    expect(await refusal(decision(reviewer, caseId, 'approve'))).toBe('409 case_expired');
    expect((await paymentOf(patient, id)).status).toBe('expired');
    expect(await walletOf(patient)).toMatchObject({ posted: '20000', pending: '0', available: '20000' });
  });
});

test('a held payment is reserved: what is pending cannot be spent', async () => {
  const spender = await newCustomer('frank');
  await topUp(spender, '11000');
  const { caseId, id } = await hold(spender);
  const call = spender.phone.api.call(createPayment, {
    body: { store_id: storeId, amount: '1000', currency: 'JPY' },
  });
  expect(await refusal(call)).toBe('422 insufficient_funds');
  await caseOpened(caseId);
  await decision(reviewer, caseId, 'decline');
  expect((await ended(spender, id)).status).toBe('declined');
  expect((await pay(spender, '1000')).body.status).toBe('approved');
});

test('an approval of a part pays that part, and gives the rest back: in the payment, the wallet and the history', async () => {
  let id = '';
  const movement = await moved(customer, async () => {
    const held = await hold(customer);
    id = held.id;
    await caseOpened(held.caseId);
    const decide = (capture_amount: string) =>
      reviewer.api.call(decideCase, {
        path: { id: held.caseId },
        body: { outcome: 'approve', reason: 'customer_confirmed', capture_amount },
      });
    expect(await refusal(decide('10002'))).toBe('422 capture_above_hold');
    expect((await decide('4000')).body.decision).toMatchObject({
      outcome: 'approve',
      capture_amount: '4000',
    });
    expect(await ended(customer, id)).toMatchObject({
      status: 'approved',
      amount: '10001',
      captured: '4000',
    });
  });
  expect(movement).toEqual({ posted: -4000, pending: 0 });
  const wallet = await walletOf(customer);
  expect(wallet.available).toBe(wallet.posted);
  const entry = await until(
    () => entryOf(customer, id),
    (each) => each?.status === 'approved',
  );
  expect(entry).toMatchObject({ kind: 'payment', direction: 'out', amount: '4000' });
});

test('a hold that the machine has missed is ended by the sweeper, on its schedule', async () => {
  const missed = await newCustomer('grace');
  await topUp(missed, '20000');
  const starting =
    'await executions().start(transfer.id, holdClassOf(transfer.money, highFrom()), traceIn(image))';
  let held: Awaited<ReturnType<typeof hold>>;
  try {
    const edits = [edit('lambdas/handlers/start-review.ts', starting, 'void executions')];
    await runCode('real', ['start-review'], edits);
    held = await hold(missed);
    await until(
      () => entryOf(missed, held.id),
      (each) => each?.status === 'held',
    );
    await (await controlled('real')).platform.idle();
  } finally {
    await runCode('real', ['start-review'], []);
  }
  expect(await refusal(reviewer.api.call(getCase, { path: { id: held.caseId } }))).toBe('404 not_found');
  const payment = await sweepAnHourLater('sweep-holds', () => ended(missed, held.id));
  expect(payment).toMatchObject({ status: 'expired' });
  expect(await walletOf(missed)).toMatchObject({ posted: '20000', pending: '0', available: '20000' });
  const swept = readFileSync(platform.logFile, 'utf8')
    .split('\n')
    .filter((each) => each.includes('"swept":true'));
  expect(swept.join('\n')).toContain(held.id);
});

test('after all of it, the books of the whole platform balance', async () => {
  await settled();
  const { sums, differences } = await readBooks();
  expect({ sums, differences }).toEqual({ sums: { JPY: 0n }, differences: [] });
});
