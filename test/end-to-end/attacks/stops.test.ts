/** What operators stop: a colluding store, and payments that race the stop. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ApiProblem } from '../../../client/api.ts';
import { createCharge } from '../../../lambdas/contract/charges.ts';
import { putStoreFreeze } from '../../../lambdas/contract/freezes.ts';
import { putSwitch } from '../../../lambdas/contract/operations.ts';
import { createPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import { newTill, type Till } from '../support/tills.ts';
import { customerWith, oncePerTarget } from './support/account.ts';
import { attack } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { isProblem, told } from './support/loot.ts';
import { several } from './support/many.ts';
import { buys, isMade, openStore, operator } from './support/risk.ts';
import type { Target } from './support/target.ts';

/** What a call came to: the status of what was made, or the code of the refusal. */
async function outcomeOf(call: Promise<{ readonly body: { readonly status: string } }>): Promise<string> {
  try {
    return (await call).body.status;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem.code;
    throw error;
  }
}

async function charges({ api, store }: Till, code: string): Promise<string> {
  const body = {
    store_id: store,
    code,
    amount: '100',
    currency: 'JPY',
    reference: randomUUID().slice(0, 20),
    lines: [{ category: 'groceries', quantity: 1, amount: '100' } as const],
  };
  return outcomeOf(api.call(createCharge, { body }));
}

attack('a colluding store that is frozen, by all of its tills and from phones', {
  run: async (on) => {
    const colleague = await operator(on);
    const store = await openStore(colleague);
    const tills = await several([1, 2, 3], () => newTill(colleague, store));
    const accomplices = await several(['aki', 'bun', 'chie'], (name) => customerWith('9000', name));
    const codes = await several(
      accomplices,
      async ({ phone }) => (await phone.api.call(createPaymentCode, { body: { currency: 'JPY' } })).body.code,
    );
    await colleague.api.call(putStoreFreeze, {
      path: { id: store },
      body: { state: 'frozen', reason: 'An attack' },
    });
    const charged = await Promise.all(
      codes.map(async (code, index) => [`till ${index + 1}`, await charges(tills[index] as Till, code)]),
    );
    const paid = await several(accomplices, (customer) => buys(customer, { store, amount: '100' }));
    return [
      ...charged.filter(([, outcome]) => outcome !== 'store_frozen').map((row) => row.join(': ')),
      ...paid.filter((answer) => !isProblem(answer, 409, 'store_frozen')).map(told),
    ];
  },
  without: {
    control: 'the question whether the store is frozen',
    code: {
      handlers: ['create-payment', 'create-charge'],
      edits: ['payments/create-payment', 'charges/create-charge'].map((file) =>
        edit(`lambdas/domain/${file}.ts`, 'store.frozenAt !== undefined', 'false'),
      ),
    },
    gets: ['till 1: approved', 'till 2: approved', 'till 3: approved', '201', '201', '201'],
  },
});

const BEGUN_AFTER = 30;

/** Pays again and again, four at a time, while an operator stops the store's payments. @returns what began later and was made */
async function race(on: Target): Promise<number> {
  const [colleague, customer] = [await operator(on), await racer(on)];
  const store = await openStore(colleague);
  const put = (state: 'on' | 'off') =>
    colleague.api.call(putSwitch, {
      path: { name: 'payments' },
      body: { state, reason: 'An attack', scope: { store_id: store } },
    });
  let [isOff, begunAfter, madeAfter] = [false, 0, 0];
  const first = await buys(customer, { store, amount: '10' });
  if (!isMade(first)) throw new Error(`Nobody could pay before either: ${told(first)}`);
  const lane = async () => {
    while (begunAfter < BEGUN_AFTER) {
      const isLater = isOff;
      if (isLater) begunAfter += 1;
      const answer = await buys(customer, { store, amount: '10' });
      if (isLater && isMade(answer)) madeAfter += 1;
    }
  };
  const off = async () => {
    await put('off');
    isOff = true;
  };
  await Promise.all([off(), ...Array.from({ length: 4 }, lane)]);
  await put('on');
  return madeAfter;
}
const racer = oncePerTarget(() => customerWith('9000', 'rin'));

attack('payments that race an operator who stops them', {
  run: async (on) => {
    const made = await race(on);
    return made > 0 ? [`${made} payments that began after the answer to the operator`] : [];
  },
  without: {
    control: 'the question for the switches',
    code: {
      handlers: ['create-payment'],
      edits: [edit('lambdas/domain/payments/create-payment.ts', 'isOff(facts.switchedOff, {', 'isOff([], {')],
    },
    gets: [expect.stringMatching(/^\d+ payments/)],
  },
});
