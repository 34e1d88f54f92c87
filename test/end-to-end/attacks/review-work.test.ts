/** The review in wrong hands: colleagues with a part in the payment, and thieves who answer, or who spend what was declined. */
import { expect } from 'vitest';
import { ApiProblem } from '../../../client/api.ts';
import { decideCase } from '../../../lambdas/contract/cases.ts';
import { claimCase } from '../../../lambdas/contract/claims.ts';
import { putStore } from '../../../lambdas/contract/operations.ts';
import { answerQuestion, askCustomer } from '../../../lambdas/contract/questions.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { type Colleague, enrol, type Phone, unpack } from '../../../local/demo/people.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { type Customer, ended } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { itemsOf } from '../support/tables.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openColleague, phoneOf } from './support/account.ts';
import { attack } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { onOnePhone } from './support/one-phone.ts';
import { buys, isMade, openStore } from './support/risk.ts';
import { signInQuickly } from './support/sign-in.ts';
import type { Target } from './support/target.ts';

const operator = oncePerTarget((on) => openColleague(on, ['operator']));
const reviewer = oncePerTarget((on) => openColleague(on, ['reviewer']));

/** Buys more cartridges than are let pass. @returns payment and case, once it is open */
async function heldOf(customer: Customer, store: string) {
  const answer = await buys(customer, { store, amount: '4000', cartridges: 11 });
  expect(answer.status).toBe(202);
  const { id } = JSON.parse(answer.text) as { readonly id: string };
  const caseId = caseIdOf(id);
  await until(
    () => itemsOf(outputOf(platform.outputs, 'CasesTable')),
    (items) => items.some(({ pk }) => pk?.S === `CASE#${caseId}`),
  );
  return { id, caseId };
}

/** @returns the names of those that were answered; a refusal with one of the codes is what should come */
async function answered(
  acts: Readonly<Record<string, () => Promise<unknown>>>,
  ...codes: string[]
): Promise<string[]> {
  const done: string[] = [];
  for (const [name, act] of Object.entries(acts)) {
    try {
      await act();
      done.push(name);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !codes.includes(error.problem.code)) throw error;
    }
  }
  return done;
}

const claimAndApprove = ({ api }: Colleague, id: string) => ({
  claim: () => api.call(claimCase, { path: { id }, body: {} }),
  approval: () =>
    api.call(decideCase, { path: { id }, body: { outcome: 'approve', reason: 'customer_confirmed' } }),
});

attack('a colleague who owns the store approves what is bought there', {
  async run(on) {
    const store = await openStore(await operator(on));
    const owner = await openColleague(on, ['reviewer']);
    const body = { name: 'Of this attack', people: [owner.email] };
    await (await operator(on)).api.call(putStore, { path: { id: store }, body });
    const { caseId } = await heldOf(await customerWith('9000', 'kei'), store);
    return answered(claimAndApprove(owner, caseId), 'conflict_of_interest');
  },
  without: {
    control: 'the people of the store among the parties',
    code: {
      handlers: ['open-case'],
      edits: [edit('lambdas/domain/review/parties.ts', '...(known?.people ?? [])', '...(known ? [] : [])')],
    },
    gets: ['claim', 'approval'],
  },
});

attack('a colleague approves what was bought on a phone of theirs, by another account', {
  given: onOnePhone('r'),
  async run(on) {
    const own = await customerWith('1000', 'rei');
    const other = await customerWith('9000', 'kei');
    const { caseId } = await heldOf(other, await openStore(await operator(on)));
    const atWork = await openColleague(on, ['reviewer'], own.email);
    return answered(claimAndApprove(atWork, caseId), 'conflict_of_interest');
  },
  without: {
    control: 'the accounts on the same phone among the parties',
    code: {
      handlers: ['open-case'],
      edits: [edit('lambdas/domain/review/parties.ts', 'sharers.map(', 'sharers.slice(0, 1).map(')],
    },
    gets: ['claim', 'approval'],
  },
});

/** Another phone of the customer's account, in the hands of who has the password and the codes. */
async function newPhone(on: Target, { email: username, password, authenticator }: Customer): Promise<Phone> {
  const who = { username, password, authenticator };
  const { session } = await signInQuickly({ cognito: on.administrator, ...on.stage.customers, ...who });
  const phone = await phoneOf(on, unpack(on.stage, username).user, session);
  await enrol(phone, 'Another phone');
  return phone;
}

attack('a thief answers in the place of whom the account was taken from', {
  async run(on) {
    const customer = await customerWith('9000', 'kei');
    const { id, caseId } = await heldOf(customer, await openStore(await operator(on)));
    const body = { text_code: 'did_you_make_this_payment' } as const;
    await (await reviewer(on)).api.call(askCustomer, { path: { id: caseId }, body });
    const thief = await newPhone(on, customer);
    const yes = () => thief.api.call(answerQuestion, { path: { id }, body: { answer: 'yes' } });
    return answered({ yes }, 'device_enrolled_later');
  },
  without: {
    control: 'the time at which the answering device was enrolled',
    code: {
      handlers: ['answer-question'],
      edits: [
        edit(
          'lambdas/domain/review/answer-question.ts',
          'known.enrolledAt > payment.createdAt',
          'known.enrolledAt < 0',
        ),
      ],
    },
    gets: ['yes'],
  },
});

attack('a thief spends what was declined, as soon as it is back', {
  async run(on) {
    const store = await openStore(await operator(on));
    const thief = await customerWith('9000', 'mallory');
    const { id, caseId } = await heldOf(thief, store);
    const body = {
      outcome: 'decline',
      reason: 'suspected_fraud',
      note: 'A thief',
      freeze: 'customer',
    } as const;
    await (await reviewer(on)).api.call(decideCase, { path: { id: caseId }, body });
    await ended(thief, id);
    return isMade(await buys(thief, { store, amount: '500' })) ? ['500 yen'] : [];
  },
  without: {
    control: 'the freeze before the funds come back',
    code: {
      handlers: ['freeze-as-decided'],
      edits: [
        edit(
          'lambdas/domain/review/freeze-as-decided.ts',
          'if (!subject || !decision ||',
          'if (!subject || decision ||',
        ),
      ],
    },
    gets: ['500 yen'],
  },
});
