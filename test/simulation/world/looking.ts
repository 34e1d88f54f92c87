/** Looks at what is written: after a step at what it changed, from time to time at everything, and in the end at how all ended. */
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../../local/dynamodb/engine.ts';
import { integerIn, isTransfer, textIn, type WireItem } from './books.ts';
import { eventOf } from './consumers.ts';
import { caseIdOf, invariants } from './invariants.ts';
import { noTrouble } from './invocation.ts';
import type { World } from './world.ts';

/** The invariants, on what this step has changed. */
export function look(world: World): void {
  const changes = world.changes.splice(0);
  for (const { number, text, violations } of invariants)
    for (const violation of violations(world, changes))
      world.violated(`Invariant ${number}, ${text}: ${violation}`);
  world.books.touched.clear();
  for (const { asked, status } of world.promised.splice(0)) {
    const state = textIn(world.transfer(asked), 'state');
    const kept = status === 'approved' ? state === 'posted' : state !== '';
    if (!kept) world.violated(`Invariant 13: ${asked.key} was answered as ${status}, and is '${state}'`);
  }
}

/** All that is written, beside what the stream told. */
export async function lookAtAll(world: World): Promise<void> {
  const { engine, names, books } = world;
  const found = [...(await scan(engine, names.ledger)), ...(await scan(engine, names.cases))];
  const kept = new Map(found.map((item) => [`${textIn(item, 'pk')} ${textIn(item, 'sk')}`, item]));
  for (const [key, item] of books.items)
    if (!isDeepStrictEqual(sorted(item), sorted(kept.get(key))))
      world.violated(`${key} is not what the stream told`);
  if (kept.size !== books.items.size) world.violated('There are items that the stream did not tell of');
}

/** A set has no order. */
const sorted = (item: WireItem | undefined): unknown =>
  item &&
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.SS ? { SS: [...value.SS].sort() } : value]),
  );

async function scan(engine: Engine, TableName: string): Promise<WireItem[]> {
  const items: WireItem[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { body } = await engine.call('DynamoDB_20120810.Scan', { TableName, ExclusiveStartKey });
    const page = body as { readonly Items: WireItem[]; readonly LastEvaluatedKey?: unknown };
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

export function lookAtEnds(world: World): void {
  const { books, executions } = world;
  const violated = (what: string) => world.violated(what);
  for (const [payment, { begun, ended }] of books.holds) {
    const id = payment.slice('PAYMENT#'.length);
    if (begun !== 1 || ended !== 1)
      violated(`Invariant 9: ${payment} was held ${begun} times and ended ${ended}`);
    if (!executions.all.has(id)) violated(`Invariant 12: ${payment} has no execution`);
    if (!books.get('CASE', caseIdOf(id))) violated(`Invariant 12: ${payment} has no case`);
  }
  for (const { name, state } of executions.all.values())
    if (state !== 'succeeded') violated(`The execution of ${name} has not ended: ${state}`);
}

/** The customers' history is the ledger's, and again so when all of it is told once more. */
export async function lookAtEntries(world: World): Promise<void> {
  const entries = async () =>
    (await scan(world.engine, world.names.projections)).filter(({ sk }) => sk?.S?.startsWith('ENTRY#'));
  const once = await entries();
  const versions = new Map(once.map((entry) => [textIn(entry, 'id'), entry]));
  const transfers = [...world.books.items.values()].filter(
    (item) => isTransfer(item) && textIn(item, 'state') !== 'challenged',
  );
  for (const transfer of transfers) {
    const entry = versions.get(textIn(transfer, 'pk').replace(/^[A-Z]+#/, ''));
    const same = (name: string) => textIn(entry, name) === textIn(transfer, name);
    if (!same('state') || integerIn(entry, 'version') !== integerIn(transfer, 'version'))
      world.violated(`The history does not have ${textIn(transfer, 'pk')} as it is`);
  }
  const feed = world.feeds['record-entries'];
  await world.invoke('record-entries', () => feed.mapping.handler(eventOf(feed.history)), {
    trouble: noTrouble,
  });
  if (!isDeepStrictEqual(await entries(), once)) world.violated('The history told again is another one');
}
