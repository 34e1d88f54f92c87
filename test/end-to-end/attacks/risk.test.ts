/** What the rules see and operators stop: many accounts in one hand, bursts of top-ups, a colluding store, and who is listed. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ApiProblem } from '../../../client/api.ts';
import { createCharge } from '../../../lambdas/contract/charges.ts';
import { putStoreFreeze } from '../../../lambdas/contract/freezes.ts';
import { putSwitch } from '../../../lambdas/contract/operations.ts';
import { createPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import { createSnooze } from '../../../lambdas/contract/snoozes.ts';
import { customerActivityIn, storeActivityIn } from '../../../lambdas/store/activity/activity-items.ts';
import { deviceKey, riskKey, storeKey, switchesKey } from '../../../lambdas/store/keys.ts';
import { hardwareListedAttribute, listedAttribute } from '../../../lambdas/store/lists/marks.ts';
import { enrol } from '../../../local/demo/people.ts';
import type { Received } from '../support/http.ts';
import type { Customer } from '../support/people.ts';
import { signedRequest } from '../support/signed-request.ts';
import { newTill, type Till } from '../support/tills.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openAccount, openColleague } from './support/account.ts';
import { attack, type EditedFunctions, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt, isProblem, told } from './support/loot.ts';
import { several } from './support/many.ts';
import { onOnePhone } from './support/one-phone.ts';
import {
  block,
  buys,
  inShadow,
  isMade,
  openStore,
  purchase,
  registered,
  subjectOf,
  topsUp,
} from './support/risk.ts';
import type { Target } from './support/target.ts';

/** Signed in for each attack: the file may take longer than an access token is good. */
const operator = (on: Target) => openColleague(on, ['operator']);
/** Of one man, on a phone each. */
const eight = oncePerTarget(() =>
  several(
    ['aki', 'bun', 'chie', 'dai', 'eri', 'fumi', 'gen', 'hana'],
    async (name) => await customerWith('9000', name),
  ),
);

/** Each of them buys cartridges once, when the rules know of those before. @returns the numbers of those who got them */
async function buyInTurn(customers: readonly Customer[], store: string): Promise<number[]> {
  const got: number[] = [];
  for (const [index, customer] of customers.entries()) {
    await until(
      () => visitorsOf(store),
      (visitors) => visitors === index,
    );
    if (isMade(await buys(customer, { store, amount: '3000', cartridges: 5 }))) got.push(index + 1);
  }
  return got;
}

const visitorsOf = async (store: string): Promise<number> => {
  const item = await registered(storeKey(store));
  return (item && storeActivityIn(item, Date.now()))?.newCustomersHour ?? 0;
};

attack('eight accounts at one store within an hour', {
  // Three new customers may meet at a store.
  run: async (on) =>
    (await buyInTurn(await eight(on), await openStore(await operator(on))))
      .filter((number) => number > 3)
      .map((number) => `account ${number}: five cartridges`),
  without: {
    control: 'the rule of new customers at a store',
    code: { handlers: ['create-payment'], edits: inShadow('store_new_customers') },
    gets: [4, 5, 6, 7, 8].map((number) => `account ${number}: five cartridges`),
  },
});

const also = ({ handlers, edits }: EditedFunctions, more: EditedFunctions['edits']): EditedFunctions => ({
  handlers: [...handlers, 'create-payment'],
  edits: [...edits, ...more],
});

/** One after the other: of two that enrol in the same moment, each may miss the other. */
const eightOnOnePhone = oncePerTarget(async () => {
  const accounts: Customer[] = [];
  for (const name of ['ichi', 'jiro', 'saburo', 'shiro', 'goro', 'roku', 'nana', 'hachi'])
    accounts.push(await customerWith('9000', name));
  return accounts;
});

/** Everybody buys once. @returns the numbers of those who got it */
async function buyEach(customers: readonly Customer[], store: string): Promise<number[]> {
  const answers = await several(customers, (customer) => buys(customer, { store, amount: '500' }));
  return answers.flatMap((answer, index) => (isMade(answer) ? [index + 1] : []));
}

attack('eight accounts on one phone that enrolment let pass', {
  given: also(onOnePhone('p'), inShadow('hardware_shared')),
  run: async (on) =>
    (await buyEach(await eightOnOnePhone(on), await openStore(await operator(on))))
      .filter((number) => number > 1)
      .map((number) => `account ${number}: 500 yen`),
  without: {
    control: 'the rule of phones that somebody else enrolled',
    code: { handlers: ['create-payment'], edits: inShadow('reg_device') },
    gets: [2, 3, 4, 5, 6, 7, 8].map((number) => `account ${number}: 500 yen`),
  },
});

const customersOnPhone = async (who: Customer): Promise<number> => {
  const item = await registered(riskKey(subjectOf(who)));
  const activity = item && customerActivityIn(item, { now: Date.now(), device: who.phone.key.id });
  return activity?.hardwareCustomers ?? 0;
};

attack('eight accounts on one phone, registered long ago', {
  // A week after their registration, nothing is held for that any more.
  given: also(onOnePhone('p'), inShadow('reg_device')),
  run: async (on) => {
    const accounts = await eightOnOnePhone(on);
    const store = await openStore(await operator(on));
    // With a first payment each the phone is known to be shared.
    await buyEach(accounts, store);
    for (const account of accounts)
      await until(
        () => customersOnPhone(account),
        (customers) => customers === accounts.length,
      );
    return (await buyEach(accounts, store)).map((number) => `account ${number}: 500 yen`);
  },
  without: {
    control: 'the rule of shared phones',
    code: { handlers: ['create-payment'], edits: inShadow('hardware_shared') },
    gets: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `account ${number}: 500 yen`),
  },
});

/** Somebody whose only phone is new, and who has no money yet. */
async function newcomer(on: Target): Promise<Customer> {
  const customer = await openAccount(on, 'nina');
  await enrol(customer.phone, 'The phone of nina');
  return customer;
}

/** What was topped up after the first time. */
const beyondTheFirst = (answers: readonly Received[], yen: string): Loot =>
  answers
    .filter(isMade)
    .slice(1)
    .map(() => `${yen} yen`);

attack('a burst of top-ups from the only phone, on its first day', {
  run: async (on) => {
    const loot: string[] = [];
    for (const [yen, times] of [
      ['100000', 2],
      ['40000', 5],
      ['30000', 3],
    ] as const) {
      const customer = await newcomer(on);
      const answers: Received[] = [];
      for (let time = 0; time < times; time++) answers.push(await topsUp(customer, yen));
      loot.push(...beyondTheFirst(answers, yen));
    }
    return loot;
  },
  without: {
    control: 'the rule of bursts',
    code: { handlers: ['create-top-up'], edits: inShadow('top_up_burst') },
    gets: ['100000 yen', ...Array(4).fill('40000 yen'), ...Array(2).fill('30000 yen')],
  },
});

attack('a burst of top-ups from a new phone, all at once', {
  run: async (on) => {
    const customer = await newcomer(on);
    const answers = await Promise.all(Array.from({ length: 4 }, () => topsUp(customer, '40000')));
    return beyondTheFirst(answers, '40000');
  },
  without: {
    control: 'what was topped up before, in the condition',
    code: {
      handlers: ['create-top-up'],
      edits: [
        edit('lambdas/store/wallet-clauses.ts', '[...shared, sameToppedUp(topUp, terms)]', 'shared'),
        // What was read before the write lags, as it may.
        edit(
          'lambdas/domain/payments/payment-signals.ts',
          'known.wallet.toppedUp[dayOf(asked.now, settings.timeZone)] ?? 0n',
          '0n',
        ),
      ],
    },
    gets: Array(3).fill('40000 yen'),
  },
});

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
    const accomplices = (await eight(on)).slice(0, 3);
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

/** How the lists stand that are compiled: another version with each change. */
const compiled = async () => (await registered(switchesKey))?.lists?.N;

/** Does something while an entry is on a block list, and what the rules read says so. */
async function whileBlocked<T>(
  on: Target,
  [list, subject]: Parameters<typeof block> extends [unknown, ...infer Rest] ? Rest : never,
  inForce: () => Promise<string | undefined>,
  act: () => Promise<T>,
): Promise<T> {
  const changed = async (change: () => Promise<unknown>) => {
    const before = await inForce();
    const done = await change();
    await until(inForce, (now) => now !== before);
    return done;
  };
  let takeOff = async () => {};
  await changed(async () => {
    takeOff = await block(await operator(on), list, subject);
  });
  try {
    return await act();
  } finally {
    await changed(takeOff);
  }
}

/** Of the machine that all tests run on, and where the local edge places everybody. */
const here = { address: '127.0.0.1/32', country: 'JP' } as const;
const elsewhere = ['KR', '203.0.113.77'] as const;
const forged = [
  ['CloudFront-Viewer-Country', elsewhere[0]],
  ['X-Viewer-Country', elsewhere[0]],
  ['CloudFront-Viewer-Address', `${elsewhere[1]}:4711`],
  ['X-Forwarded-For', elsewhere[1]],
  ['Forwarded', `for=${elsewhere[1]}`],
  ['X-Real-IP', elsewhere[1]],
] as const;

const traveller = oncePerTarget(() => customerWith('5000', 'taro'));

attack('forged headers, against a blocked country, a blocked address and a switch of a country', {
  run: async (on) => {
    const [colleague, customer] = [await operator(on), await traveller(on)];
    const store = await openStore(colleague);
    const paysFromElsewhere = async (what: string): Promise<Loot> => {
      const request = await signedRequest(customer.phone, purchase({ store, amount: '100' }));
      const answer = await attempt({ ...request, headers: [...request.headers, ...forged] });
      return isMade(answer) ? [what] : [];
    };
    const put = (state: 'on' | 'off') =>
      colleague.api.call(putSwitch, {
        path: { name: 'payments' },
        body: { state, reason: 'An attack', scope: { country: here.country } },
      });
    const ofLists = await whileBlocked(on, ['countries', here.country], compiled, () =>
      paysFromElsewhere('a blocked country'),
    );
    const ofAddresses = await whileBlocked(on, ['addresses', here.address], compiled, () =>
      paysFromElsewhere('a blocked address'),
    );
    await put('off');
    try {
      return [...ofLists, ...ofAddresses, ...(await paysFromElsewhere('a switch of a country'))];
    } finally {
      await put('on');
    }
  },
  without: {
    control: 'that where somebody is, the edge says alone',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit('lambdas/handlers/http/event.ts', "'cloudfront-viewer-country'", "'x-viewer-country'"),
        edit(
          'lambdas/handlers/http/request.ts',
          'event.requestContext.identity?.sourceIp',
          "event.headers?.['X-Real-IP']",
        ),
      ],
    },
    gets: ['a blocked country', 'a blocked address', 'a switch of a country'],
  },
});

const hardware = 'q'.repeat(43);
const suspect = oncePerTarget(() => customerWith('9000', 'sue'));

attack('whoever and whatever is on a block list', {
  given: {
    handlers: ['enrol-device'],
    edits: [
      edit(
        'lambdas/attestation/software.ts',
        "securityLevel: 'software', details: {}",
        `securityLevel: 'software', hardwareId: '${hardware}', details: {}`,
      ),
    ],
  },
  run: async (on) => {
    const customer = await suspect(on);
    const store = await openStore(await operator(on));
    const [subject, device] = [subjectOf(customer), customer.phone.key.id];
    const markOf = (key: Parameters<typeof registered>[0], attribute: string) => async () =>
      (await registered(key))?.[attribute]?.S;
    const loot: string[] = [];
    for (const [entry, inForce] of [
      [['customers', subject], markOf(riskKey(subject), listedAttribute)],
      [['devices', device], markOf(deviceKey(device), listedAttribute)],
      [['stores', store], markOf(storeKey(store), listedAttribute)],
      [['hardware', hardware], markOf(deviceKey(device), hardwareListedAttribute)],
      [['addresses', here.address], compiled],
      [['countries', here.country], compiled],
    ] as const) {
      const answer = await whileBlocked(on, [...entry], inForce, () =>
        buys(customer, { store, amount: '100' }),
      );
      if (isMade(answer)) loot.push(entry[0]);
    }
    return loot;
  },
  without: {
    control: 'the rule of block lists',
    code: { handlers: ['create-payment'], edits: inShadow('list_block') },
    gets: ['customers', 'devices', 'stores', 'hardware', 'addresses', 'countries'],
  },
});

attack('an operator who snoozes what blocks a friend', {
  run: async (on) => {
    const [colleague, friend] = [await operator(on), await snoozer(on)];
    const store = await openStore(colleague);
    const subject = subjectOf(friend);
    const inForce = async () => (await registered(riskKey(subject)))?.[listedAttribute]?.S;
    return whileBlocked(on, ['customers', subject], inForce, async () => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const body = { customer_id: subject, rule: 'list_block', reason: 'A friend', until };
      const snoozed = await colleague.api.call(createSnooze, { body }).then(
        () => ['a snooze'],
        (error: unknown) => {
          if (error instanceof ApiProblem && error.problem.code === 'rule_not_snoozable') return [];
          throw error;
        },
      );
      const answer = await buys(friend, { store, amount: '100' });
      return [...snoozed, ...(isMade(answer) ? ['100 yen'] : [])];
    });
  },
  without: {
    control: 'that some rules cannot be snoozed',
    code: {
      handlers: ['create-payment', 'create-snooze'],
      edits: [edit('lambdas/domain/risk/ruleset.ts', "snoozable ?? outcome !== 'decline'", 'true')],
    },
    gets: ['a snooze', '100 yen'],
  },
});
const snoozer = oncePerTarget(() => customerWith('5000', 'freda'));
