/** Many accounts in one hand, at one store and on one phone: the rules see them, and what they buy is held. */
import { customerActivityIn, storeActivityIn } from '../../../lambdas/store/activity/activity-items.ts';
import { riskKey, storeKey } from '../../../lambdas/store/keys.ts';
import type { Customer } from '../support/people.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget } from './support/account.ts';
import { attack, type EditedFunctions } from './support/attack.ts';
import { several } from './support/many.ts';
import { onOnePhone } from './support/one-phone.ts';
import { buys, inShadow, isMade, openStore, operator, registered, subjectOf } from './support/risk.ts';

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
