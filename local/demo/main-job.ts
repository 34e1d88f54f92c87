/** The main job, played with real clients: pay, be held, be decided; and what a thief gets. */
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { ApiProblem, createApi } from '../../client/api.ts';
import { decideCase, getCase, listCases } from '../../lambdas/contract/cases.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment, getPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Authenticator } from './authenticator.ts';
import {
  type Colleague,
  enrol,
  invite,
  type Phone,
  randomPassword,
  register,
  type Stage,
  signInOn,
  unpack,
} from './people.ts';
import { demoStore } from './sign-ins.ts';
import type { Outcome, Story } from './story.ts';

export interface Surroundings {
  readonly stage: Stage;
  readonly administrator: CognitoIdentityProviderClient;
  /** The newest code that was mailed to the address. */
  readonly mailedCode: (email: string) => Promise<string>;
  /** How long a reviewer has, in milliseconds: the third held payment waits for it. */
  readonly timeToDecide: number;
}

const email = 'hanako@customer.example';
const store = demoStore;
const yen = (amount: string) => `${BigInt(amount).toLocaleString('en-US')} yen`;

/** Runs a call that may be refused: the problem's code is how it came out. */
async function orRefused<T>(act: () => Promise<Outcome<T>>): Promise<Outcome<T | undefined>> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { status, code } = error.problem;
    return { came: `${status} ${code}`, value: undefined };
  }
}

/** Asks again until the answer is as wanted, or for 15 seconds beyond `patience`; the last answer is given either way. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, patience = 0): Promise<T> {
  const end = Date.now() + patience + 15_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer) || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How a held payment ended. */
const ended = async (phone: Phone, id: string, patience = 0): Promise<string> => {
  const ask = async () => (await phone.api.call(getPayment, { path: { id } })).body.status;
  return until(ask, (status) => status !== 'held', patience);
};

/** Plays all of it; a step that comes out otherwise throws `StepFailed`. */
export async function playMainJob(story: Story, around: Surroundings): Promise<void> {
  const password = randomPassword();
  const { phone, authenticator } = await enrolCustomer(story, around, password);
  const staff = await inviteStaff(story, around);
  await payAStore(story, phone);
  const held = await holdThree(story, phone);
  await review(story, staff.reviewer, phone, held);
  await robWithEverythingButThePhone(story, around, phone, password, authenticator, staff.reviewer);
  await watchTheClock(story, around, phone, held.third);
  await readTheHistory(story, phone);
}

async function enrolCustomer(story: Story, around: Surroundings, password: string) {
  const { stage } = around;
  const unpacked = unpack(stage, email);
  const authenticator = await story.step(
    'Customer',
    'signs up, confirms by mail, sets up an authenticator app',
    'done',
    async () => {
      const app = await register(unpacked, password, around.mailedCode);
      return { came: 'done', detail: 'SRP, then TOTP set-up', value: app };
    },
  );
  const tracked = await story.step(
    'Customer',
    'signs in with password and TOTP; Cognito tracks the phone',
    'device tracked',
    async () => {
      const { session } = await signInOn(stage, unpacked, password, authenticator);
      const came = session.deviceKey ? 'device tracked' : 'no device';
      return { came, detail: 'ConfirmDevice', value: session.deviceKey };
    },
  );
  const phone = await story.step(
    'Customer',
    'signs in again: password, TOTP, and the phone proves itself',
    'device SRP',
    async () => {
      const signedIn = await signInOn(stage, unpacked, password, authenticator);
      // A phone that does not prove itself is a new device to Cognito, with a new key.
      const came = signedIn.session.deviceKey === tracked ? 'device SRP' : 'another device';
      return { came, detail: 'DEVICE_PASSWORD_VERIFIER', value: signedIn };
    },
  );
  await story.step('Customer', "enrols the phone's P-256 key", '201', () =>
    orRefused(async () => {
      const { status, body } = await enrol(phone, "Hanako's phone");
      return { came: String(status), detail: `thumbprint ${body.id.slice(0, 8)}…`, value: body };
    }),
  );
  return { phone, authenticator };
}

async function inviteStaff(story: Story, { stage, administrator }: Surroundings) {
  const [reviewer, operator] = await story.step(
    'Administrator',
    'invites a reviewer and an operator; both set up TOTP',
    'signed in',
    async () => {
      const colleagues = await Promise.all([
        invite(stage, administrator, 'reviewer@staff.example', ['reviewer']),
        invite(stage, administrator, 'operator@staff.example', ['operator']),
      ] as const);
      return { came: 'signed in', detail: 'a pool of their own', value: colleagues };
    },
  );
  await story.step('Operator', `registers the store ${store.name}`, '200', () =>
    orRefused(async () => {
      const { status } = await operator.api.call(putStore, {
        path: { id: store.id },
        body: { name: store.name },
      });
      return { came: String(status), value: undefined };
    }),
  );
  return { reviewer, operator };
}

const topUp = (phone: Phone, amount: string) =>
  orRefused(async () => {
    const { body } = await phone.api.call(createTopUp, {
      body: { amount, currency: 'JPY', funding_source: 'sandbox' },
    });
    return { came: body.status, detail: yen(amount), value: body };
  });

const pay = (
  phone: { readonly api: Phone['api'] },
  amount: string,
  lines?: { category: 'e_cigarette' | 'groceries'; quantity: number }[],
) =>
  orRefused(async () => {
    const { status, body } = await phone.api.call(createPayment, {
      body: {
        store_id: store.id,
        amount,
        currency: 'JPY',
        ...(lines ? { lines: lines.map((line) => ({ ...line, amount })) } : {}),
      },
    });
    return { came: body.status, detail: `HTTP ${status}`, value: body };
  });

async function payAStore(story: Story, phone: Phone): Promise<void> {
  await story.step('Customer', 'tops up 350,000 yen', 'approved', () => topUp(phone, '350000'));
  await story.step('Customer', 'pays 1,200 yen with a signed request', 'approved', () => pay(phone, '1200'));
}

interface Held {
  readonly first: string;
  readonly second: string;
  readonly third: string;
}

async function holdThree(story: Story, phone: Phone): Promise<Held> {
  const again = "tries to top up again, on the phone's first day";
  await story.step('Customer', again, '403 declined_by_risk', () => topUp(phone, '100000'));
  const hold = async (which: string) => {
    const payment = await story.step(
      'Customer',
      `tries to pay 100,000 yen of cartridges${which}`,
      'held',
      () => pay(phone, '100000', [{ category: 'e_cigarette', quantity: 20 }]),
    );
    if (!payment) throw new Error('A held payment has a body');
    return payment.id;
  };
  const held = { first: await hold(''), second: await hold(', again'), third: await hold(', and again') };
  await story.step('Ledger', 'keeps the funds of the three reserved', 'pending 300,000', async () => {
    const { body } = await phone.api.call(getWallet);
    const pending = BigInt(body.pending).toLocaleString('en-US');
    return { came: `pending ${pending}`, detail: `available ${yen(body.available)}`, value: undefined };
  });
  return held;
}

async function review(story: Story, reviewer: Colleague, phone: Phone, held: Held): Promise<void> {
  await story.step('Reviewer', 'lists the open cases', '3 open', async () => {
    const ask = async () => (await reviewer.api.call(listCases)).body;
    const body = await until(ask, ({ cases }) => cases.length >= 3);
    return {
      came: `${body.cases.length} open`,
      detail: body.cases[0]?.reasons.join(', ') ?? '',
      value: undefined,
    };
  });
  await story.step('Reviewer', 'reads why the first one is held', 'cash_convertible_quantity', async () => {
    const { body } = await reviewer.api.call(getCase, { path: { id: caseIdOf(held.first) } });
    const why = body.explanations.find((explanation) => explanation.reason === 'cash_convertible_quantity');
    return { came: why?.reason ?? 'not told', detail: why?.text ?? '', value: undefined };
  });
  const decide = (id: string, outcome: 'approve' | 'decline', status: string) =>
    story.step('Reviewer', outcome === 'approve' ? 'approves the first' : 'declines the second', status, () =>
      orRefused(async () => {
        const reason = outcome === 'approve' ? 'customer_confirmed' : 'suspected_fraud';
        await reviewer.api.call(decideCase, { path: { id: caseIdOf(id) }, body: { outcome, reason } });
        return {
          came: await ended(phone, id),
          detail: outcome === 'approve' ? 'captured' : 'funds released',
          value: undefined,
        };
      }),
    );
  await decide(held.first, 'approve', 'approved');
  await decide(held.second, 'decline', 'declined');
}

async function robWithEverythingButThePhone(
  story: Story,
  around: Surroundings,
  victim: Phone,
  password: string,
  authenticator: Authenticator,
  reviewer: Colleague,
): Promise<void> {
  const { stage } = around;
  const bodyOf = { body: { store_id: store.id, amount: '9000', currency: 'JPY' } };
  const refused = (who: string, does: string, told: string, call: () => Promise<unknown>) =>
    story.step(who, does, told, () => orRefused(async () => ({ came: 'went through', value: await call() })));
  const tokenOnly = createApi({ baseUrl: stage.apiUrl, accessToken: () => victim.session.accessToken });
  await refused('Thief', 'pays with a stolen access token and no key', '401 proof_required', () =>
    tokenOnly.call(createPayment, bodyOf),
  );

  const before = await balances(victim);
  const armed = await story.step(
    'Thief',
    'signs in elsewhere: ID, password and a fresh TOTP',
    'signed in',
    async () => {
      const burner = await signInOn(stage, unpack(stage, email), password, authenticator);
      return { came: 'signed in', detail: 'a phone of their own', value: burner };
    },
  );
  await refused('Thief', 'pays, signed by a key that is not enrolled', '401 device_not_enrolled', () =>
    armed.api.call(createPayment, bodyOf),
  );
  await story.step('Thief', 'enrols a key of their own', '201', () =>
    orRefused(async () => ({ came: String((await enrol(armed, 'Burner')).status), value: undefined })),
  );
  await refused('Thief', "tops up from the customer's funding source", '403 declined_by_risk', () =>
    armed.api.call(createTopUp, { body: { amount: '100000', currency: 'JPY', funding_source: 'sandbox' } }),
  );
  const held = await story.step('Thief', 'pays 9,000 yen with that key', 'held', () => pay(armed, '9000'));
  await story.step('Reviewer', "declines the thief's payment", 'declined', () =>
    orRefused(async () => {
      const id = held?.id ?? '';
      const opened = async () => (await reviewer.api.call(listCases)).body.cases;
      await until(opened, (cases) => cases.some((each) => each.id === caseIdOf(id)));
      await reviewer.api.call(decideCase, {
        path: { id: caseIdOf(id) },
        body: { outcome: 'decline', reason: 'suspected_fraud' },
      });
      return { came: await ended(victim, id), value: undefined };
    }),
  );
  await story.step('Thief', 'counts the loot', '0 yen', async () => {
    const after = await balances(victim);
    return {
      came: yen(String(before - after)),
      detail: 'ID, password, TOTP and token were theirs',
      value: undefined,
    };
  });
}

/** What the ledger has posted on the customer's wallet. */
async function balances(phone: Phone): Promise<bigint> {
  const { body } = await phone.api.call(getWallet);
  return BigInt(body.posted);
}

async function watchTheClock(story: Story, around: Surroundings, phone: Phone, third: string): Promise<void> {
  await story.step('Clock', 'runs out on the third held payment', 'expired', () =>
    orRefused(async () => {
      return {
        came: await ended(phone, third, around.timeToDecide),
        detail: 'a timeout never approves',
        value: undefined,
      };
    }),
  );
}

async function readTheHistory(story: Story, phone: Phone): Promise<void> {
  await story.step('Customer', 'reads the history', '6 entries', async () => {
    const ask = async () => (await phone.api.call(listEntries)).body;
    const body = await until(
      ask,
      ({ entries }) => entries.length >= 6 && entries.every(({ status }) => status !== 'held'),
    );
    const count = (status: string) => body.entries.filter((entry) => entry.status === status).length;
    const detail = (['approved', 'declined', 'expired'] as const)
      .map((status) => `${count(status)} ${status}`)
      .join(', ');
    return { came: `${body.entries.length} entries`, detail, value: undefined };
  });
}
