/** What attacks of risk have in common: payments of goods, stores of their own, what the rules were told, and rules in the shadow. */
import { randomUUID } from 'node:crypto';
import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { createListEntry, type listNames, removeListEntry } from '../../../../lambdas/contract/lists.ts';
import { putStore } from '../../../../lambdas/contract/operations.ts';
import type { Key } from '../../../../lambdas/store/keys.ts';
import type { Colleague } from '../../../../local/demo/people.ts';
import { outputOf } from '../../../../local/demo/stage.ts';
import type { Received } from '../../support/http.ts';
import type { Customer } from '../../support/people.ts';
import { dynamoDb, platform } from '../../support/platform.ts';
import { signedRequest, type Wish } from '../../support/signed-request.ts';
import { openColleague } from './account.ts';
import { edit } from './edit.ts';
import { attempt } from './loot.ts';
import type { Target } from './target.ts';

type Item = Record<string, AttributeValue>;

/** Signed in for each attack: a file may take longer than an access token is good. */
export const operator = (on: Target): Promise<Colleague> => openColleague(on, ['operator']);

/** An item of the Registry table, as it is. */
export async function registered({ pk, sk }: Key): Promise<Item | undefined> {
  const TableName = outputOf(platform.outputs, 'RegistryTable');
  const Key = { pk: { S: pk }, sk: { S: sk } };
  return (await dynamoDb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
}

/** The rule is judged and recorded, and has no effect: of whichever ruleset is in force, since another attack may have published one. */
export const inShadow = (...reasons: readonly string[]) =>
  reasons.map((reason) =>
    edit(
      'lambdas/domain/risk/evaluate.ts',
      'const fired = ruleset.rules',
      `const fired = ruleset.rules.map((rule) => (rule.reason === '${reason}' ? { ...rule, mode: 'shadow' } : rule))`,
    ),
  );

export const subjectOf = ({ phone }: Customer): string => decodeJwt(phone.session.accessToken).sub ?? '';

/** Registers a store that no other attack pays at. @returns its id */
export async function openStore({ api }: Colleague): Promise<string> {
  const id = `store-${randomUUID().slice(0, 8)}`;
  await api.call(putStore, { path: { id }, body: { name: 'Of this attack' } });
  return id;
}

interface Purchase {
  readonly store: string;
  readonly amount: string;
  /** How many cartridges, which resell for cash. @default - groceries */
  readonly cartridges?: number;
}

export function purchase({ store, amount, cartridges }: Purchase): Wish {
  const line =
    cartridges === undefined
      ? { category: 'groceries', quantity: 1 }
      : { category: 'e_cigarette', quantity: cartridges };
  const body = { store_id: store, amount, currency: 'JPY', lines: [{ ...line, amount }] };
  return { path: '/payments', body: JSON.stringify(body) };
}

export const buys = async ({ phone }: Customer, what: Purchase): Promise<Received> =>
  attempt(await signedRequest(phone, purchase(what)));

export const topsUp = async ({ phone }: Customer, amount: string): Promise<Received> => {
  const body = JSON.stringify({ amount, currency: 'JPY', funding_source: 'sandbox' });
  return attempt(await signedRequest(phone, { path: '/top-ups', body }));
};

/** Whether money has moved: what is held has not. */
export const isMade = ({ status }: Received): boolean => status === 201;

/** Puts something on a block list. @returns what takes it off again */
export async function block({ api }: Colleague, list: (typeof listNames)[number], subject: string) {
  const path = { name: list };
  const body = { subject, kind: 'block', reason: 'An attack' } as const;
  const { id } = (await api.call(createListEntry, { path, body, idempotencyKey: randomUUID() })).body;
  return async () => {
    const query = { reason: 'It is over' };
    await api.call(removeListEntry, { path: { ...path, id }, query, idempotencyKey: randomUUID() });
  };
}
