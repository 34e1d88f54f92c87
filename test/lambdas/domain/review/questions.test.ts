/** A reviewer asks, the customer's phone answers: on real tables, with each condition taken away once. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf, disputeIdOf } from '../../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import {
  type AnswerQuestionCommand,
  answerQuestion,
} from '../../../../lambdas/domain/review/answer-question.ts';
import { type AskCustomerCommand, askCustomer } from '../../../../lambdas/domain/review/ask-customer.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { auditTrail } from '../../../../lambdas/store/audit-trail.ts';
import { caseClaims } from '../../../../lambdas/store/case-claims.ts';
import { caseStore } from '../../../../lambdas/store/case-store.ts';
import { deviceFreezes } from '../../../../lambdas/store/device-freezes.ts';
import { ledgerReading } from '../../../../lambdas/store/ledger-reading.ts';
import { questionAnswers, waitingQuestion } from '../../../../lambdas/store/question-answers.ts';
import { questions } from '../../../../lambdas/store/questions.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../../support/account-events.ts';
import { recordOf } from '../../../support/case-standings.ts';
import { beforeFirst, takeAway } from '../../../support/middleware.ts';
import { caseFor, deadline, decisionTo, heldPayment } from '../../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import {
  changeWallet,
  enrol,
  noon,
  signedIn,
  type TestCustomer,
  thumbprint,
} from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const HOUR = 60 * 60 * 1000;
const rei = { username: 'rei', person: personKey('rei@example.com'), senior: false };
const options = (client: DynamoDBClient = engine.client()) => ({ client, runtime, ...tables });
const cases = () => caseStore(options());
const claim = (id: string, by: string) =>
  caseClaims(options()).claim(
    id,
    { by, at: noon, until: noon + HOUR, key: 'a key' },
    { ...rei, username: by },
    recordOf('claim', id, by),
  );

interface Scene {
  readonly id: string;
  readonly payment: Payment;
  readonly customer: TestCustomer;
}

async function opened(): Promise<Scene> {
  const { payment, customer } = await heldPayment(engine.client());
  await cases().open(caseFor(payment, { parties: [personKey('ann@example.com')] }), 'token');
  return { id: caseIdOf(payment.id), payment, customer };
}

const ask = (
  id: string,
  change: Partial<AskCustomerCommand> & { readonly email?: string | undefined } = {},
  client = engine.client(),
) => {
  const { email = 'rei@example.com', ...command } = change;
  return askCustomer(
    { cases: cases(), questions: questions(options(client)), people: { emailOf: async () => email } },
    {
      caseId: id,
      textCode: 'did_you_make_this_payment',
      reviewer: 'rei',
      senior: false,
      subject: 'the sub of rei',
      idempotencyKey: 'a key of a request',
      now: noon + 1000,
      ...command,
    },
  );
};

async function asked(): Promise<Scene> {
  const scene = await opened();
  await ask(scene.id);
  return scene;
}

const answer = (
  { payment, customer }: Scene,
  change: Partial<AnswerQuestionCommand> = {},
  client = engine.client(),
) =>
  answerQuestion(
    {
      ledger: ledgerReading(options()),
      devices: deviceFreezes(options()),
      answers: questionAnswers(options(client)),
    },
    {
      paymentId: payment.id,
      customer: customer.id,
      device: customer.device,
      authTime: signedIn + 120,
      answer: 'yes',
      now: noon + 2000,
      ...change,
    },
  );

const recorded = async (id: string) => (await auditTrail(options()).ofCase(id, undefined)).events;
const waiting = (id: string, now = noon + 2000) => waitingQuestion(options()).waiting(id, now);

describe('asking', () => {
  test('keeps the question, tells the customer, and is recorded: all of it or nothing', async () => {
    const { id, customer, payment } = await opened();
    const question = { textCode: 'did_you_make_this_payment', askedAt: noon + 1000, askedBy: 'rei' };
    expect(await ask(id)).toMatchObject({ state: 'open', deadline, question });
    expect((await cases().read(id))?.question).toEqual(question);
    expect(await accountEventsOf(engine, customer.id)).toContainEqual(
      expect.objectContaining({
        kind: 'payment_question',
        by: { role: 'colleague', subject: 'the sub of rei' },
        details: { payment: payment.id, amount: '300', currency: 'JPY', store: 'Shinjuku East' },
      }),
    );
    expect((await recorded(id)).map(({ act, by, detail }) => [act, by, detail])).toEqual([
      ['ask', 'rei', { textCode: 'did_you_make_this_payment' }],
    ]);
  });

  test('again is the same question; another one is refused', async () => {
    const { id } = await asked();
    const before = await engine.items();
    expect(await ask(id, { now: noon + 5000 })).toMatchObject({ question: { askedAt: noon + 1000 } });
    expect(await ask(id, { textCode: 'is_this_store_known' })).toEqual({ refused: 'already_asked' });
    expect(await ask(id, { reviewer: 'sen' })).toEqual({ refused: 'already_asked' });
    expect(await engine.items()).toEqual(before);
  });

  test.each<[string, string, Parameters<typeof ask>[1], (id: string) => Promise<unknown>]>([
    ['the customer in person', 'conflict_of_interest', { email: 'Ann@example.com' }, async () => {}],
    ['where a colleague works on it', 'case_claimed', {}, (id) => claim(id, 'sen')],
    [
      'after the decision',
      'case_already_decided',
      {},
      (id) => cases().decide(id, decisionTo('decline'), rei),
    ],
    ['late', 'case_expired', { now: deadline }, async () => {}],
  ])('%s is refused: %s', async (_, refused, change, before) => {
    const { id, customer } = await opened();
    await before(id);
    expect(await ask(id, change)).toEqual({ refused });
    expect((await cases().read(id))?.question).toBeUndefined();
    expect((await accountEventsOf(engine, customer.id)).map(({ kind }) => kind)).not.toContain(
      'payment_question',
    );
  });

  test('by someone without an address, of a dispute, or of no case is refused', async () => {
    const { id, payment } = await opened();
    const nobody = { emailOf: async () => undefined };
    const ports = { cases: cases(), questions: questions(options()), people: nobody };
    const command = { caseId: id, textCode: 'x', reviewer: 'rei', senior: false, subject: 's' };
    expect(await askCustomer(ports, { ...command, idempotencyKey: 'k', now: noon })).toEqual({
      refused: 'conflict_of_interest',
    });
    expect(await ask(disputeIdOf(payment.id))).toEqual({ refused: 'outcome_not_applicable' });
    expect(await ask(caseIdOf('pay_nothing'))).toEqual({ refused: 'not_found' });
  });

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    ['#state <> :decided', (id) => cases().decide(id, decisionTo('decline'), rei), 'case_already_decided'],
    [
      '(attribute_not_exists(#claimedBy) OR #claimedBy = :by OR #claimUntil <= :now)',
      (id) => claim(id, 'sen'),
      'case_claimed',
    ],
    ['attribute_not_exists(#questionAskedAt)', (id) => ask(id, { reviewer: 'sen' }), 'already_asked'],
  ])('what happens between read and write is refused by %s alone', async (clause, happens, refused) => {
    const { id } = await opened();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => happens(id));
    expect(await ask(id, {}, client)).toEqual({ refused });

    const other = await opened();
    const weak = engine.client();
    takeAway(weak, clause);
    // The records of two questions about one case would be one: that is a control of its own.
    if (refused === 'already_asked') takeAway(weak, 'attribute_not_exists(#pk)');
    beforeFirst(weak, 'TransactWriteItems', () => happens(other.id));
    expect(await ask(other.id, {}, weak)).not.toHaveProperty('refused');
  });
});

describe('what the customer is shown', () => {
  test('is the question, while it waits for an answer', async () => {
    const scene = await opened();
    expect(await waiting(scene.id)).toBeUndefined();
    await ask(scene.id);
    const shown = { textCode: 'did_you_make_this_payment', askedAt: noon + 1000 };
    expect(await waiting(scene.id)).toEqual(shown);
    expect(await waiting(scene.id, deadline)).toBeUndefined();
    await answer(scene);
    expect(await waiting(scene.id)).toBeUndefined();
    expect(await waiting(caseIdOf('pay_nothing'))).toBeUndefined();
  });
});

describe('answering', () => {
  test.each(['yes', 'no'] as const)(
    '%s lands in the case, which is decided by a person still',
    async (said) => {
      const scene = await asked();
      expect(await answer(scene, { answer: said })).toMatchObject({ id: scene.payment.id, state: 'pending' });
      expect(await cases().read(scene.id)).toMatchObject({
        state: 'open',
        deadline,
        question: { answer: said, answeredAt: noon + 2000 },
      });
      expect((await recorded(scene.id)).at(-1)).toMatchObject({
        act: 'answer',
        by: 'customer',
        detail: { answer: said, device: 'the_one_that_paid' },
      });
    },
  );

  test('again is the same answer; another one is refused', async () => {
    const scene = await asked();
    await answer(scene);
    const before = await engine.items();
    expect(await answer(scene, { now: noon + 9000 })).toMatchObject({ id: scene.payment.id });
    expect(await answer(scene, { answer: 'no' })).toEqual({ refused: 'already_answered' });
    expect(await engine.items()).toEqual(before);
  });

  test('what was not asked, or is decided or late, is refused', async () => {
    expect(await answer(await opened())).toEqual({ refused: 'not_asked' });
    expect(await answer(await asked(), { now: deadline })).toEqual({ refused: 'not_asked' });
    const scene = await asked();
    await cases().decide(scene.id, decisionTo('decline'), rei);
    expect(await answer(scene)).toEqual({ refused: 'not_asked' });
  });

  test('of somebody else’s payment is answered as one that is not there', async () => {
    const [scene, other] = [await asked(), await asked()];
    expect(await answer({ ...scene, customer: other.customer })).toEqual({ refused: 'not_found' });
  });

  test('with somebody else’s device is refused, and so is one that nobody enrolled', async () => {
    const [scene, other] = [await asked(), await asked()];
    const refused = { refused: 'device_not_enrolled' };
    expect(await answer(scene, { device: other.customer.device })).toEqual(refused);
    expect(await answer(scene, { device: 'nobody' })).toEqual(refused);
  });

  test('from an older device counts as well, and is told apart', async () => {
    const scene = await asked();
    const older = thumbprint(`older of ${scene.customer.id}`);
    await enrol(engine.client(), scene.customer.id, older, noon - 48 * HOUR);
    expect(await answer(scene, { device: older })).toMatchObject({ id: scene.payment.id });
    expect((await recorded(scene.id)).at(-1)?.detail).toEqual({ answer: 'yes', device: 'an_older_one' });
  });

  test('from a device that was enrolled after the payment is refused: a thief may have done that', async () => {
    const scene = await asked();
    const newer = thumbprint(`newer of ${scene.customer.id}`);
    await enrol(engine.client(), scene.customer.id, newer, noon + 1);
    const before = await engine.items();
    expect(await answer(scene, { device: newer })).toEqual({ refused: 'device_enrolled_later' });
    expect(await engine.items()).toEqual(before);
  });

  const freeze = ({ customer }: Scene) =>
    deviceFreezes(options()).set({
      device: customer.device,
      customer: customer.id,
      state: 'frozen',
      now: noon,
      event: {
        id: 'frozen',
        customer: customer.id,
        kind: 'device_frozen',
        at: noon,
        by: { role: 'system' },
        details: {},
      },
    });

  test.each<[string, string, (scene: Scene) => Promise<unknown>, string]>([
    ['from a device that is frozen', 'device_not_enrolled', freeze, 'contains(#devices, :device)'],
    [
      'in a session that has ended',
      'session_ended',
      ({ customer }) => changeWallet(engine.client(), customer.id, { sessionsSince: signedIn + 120 }),
      '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :authTime)',
    ],
    [
      'of an account that is frozen',
      'account_frozen',
      ({ customer }) => changeWallet(engine.client(), customer.id, { status: 'frozen' }),
      '#status = :active',
    ],
    [
      'of a case that was decided just now',
      'not_asked',
      ({ id }) => cases().decide(id, decisionTo('decline'), rei),
      '#state = :open',
    ],
  ])('%s is refused (%s), by that condition alone', async (_, refused, happens, clause) => {
    const scene = await asked();
    await happens(scene);
    expect(await answer(scene, { authTime: signedIn + 120 })).toEqual({ refused });
    const other = await asked();
    await happens(other);
    const weak = engine.client();
    takeAway(weak, clause);
    const done = await answer(other, { authTime: signedIn + 120 }, weak);
    expect(done).not.toHaveProperty('refused');
  });
});
