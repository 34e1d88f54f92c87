/** Looks at what is written: after a step at what it changed, from time to time at everything, and in the end at how all ended. */
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../../local/dynamodb/engine.ts';
import { integerIn, keyIn, textIn, type WireItem } from './books.ts';
import { caseIdOf, invariants } from './invariants.ts';
import { setting } from './setting.ts';
import type { World } from './world.ts';

/** The invariants, on what this step has changed. */
export function look(world: World): void {
  const changes = world.changes.splice(0);
  world.processor.arrive(world.clock.now);
  for (const { number, text, violations } of invariants)
    for (const violation of violations(world, changes))
      world.violated(`Invariant ${number}, ${text}: ${violation}`);
  world.books.touched.clear();
  for (const { asked, status } of world.promised.splice(0)) {
    const state = textIn(world.transfer(asked), 'state');
    const states: Readonly<Record<string, string>> = { approved: 'posted', failed: 'voided' };
    const kept = status in states ? state === states[status] : state !== '';
    if (!kept) world.violated(`Invariant 13: ${asked.key} was answered as ${status}, and is '${state}'`);
  }
}

/** All that is written, beside what the stream told. */
export async function lookAtAll(world: World): Promise<void> {
  const { engine, names, books } = world;
  await lookAtCodes(world);
  const kept = new Map<string, WireItem>();
  for (const table of ['ledger', 'cases'] as const)
    for (const item of await scan(engine, names[table])) kept.set(keyIn(table, item), item);
  for (const [key, item] of books.items)
    if (!isDeepStrictEqual(sorted(item), sorted(kept.get(key))))
      world.violated(`${key} is not what the stream told`);
  if (kept.size !== books.items.size) world.violated('There are items that the stream did not tell of');
}

/** A code says which charge used it, and that charge says so too. Its digits are written nowhere. */
async function lookAtCodes(world: World): Promise<void> {
  const { engine, names, books, codes } = world;
  const registry = await scan(engine, names.registry);
  const usedBy = new Map(
    registry.filter(({ sk }) => sk?.S === 'CODE').map((item) => [textIn(item, 'pk'), textIn(item, 'usedBy')]),
  );
  const charges = new Map<string, string>();
  for (const item of books.items.values())
    if (textIn(item, 'sk') === 'PAYMENT' && item.code?.B !== undefined)
      charges.set(
        `CODE#code_${Buffer.from(item.code.B, 'base64').toString('base64url')}`,
        textIn(item, 'pk').slice('PAYMENT#'.length),
      );
  for (const code of new Set([...usedBy.keys(), ...charges.keys()]))
    if ((usedBy.get(code) ?? '') !== (charges.get(code) ?? ''))
      world.violated(
        `Invariant 7: ${code} was used by '${usedBy.get(code)}', and charged for '${charges.get(code)}'`,
      );
  const text = JSON.stringify(registry);
  for (const { digits } of codes.values())
    if (text.includes(digits)) world.violated('The digits of a code are in the Registry');
}

/** A set has no order. */
const sorted = (item: WireItem | undefined): unknown =>
  item &&
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.SS ? { SS: [...value.SS].sort() } : value]),
  );

export async function scan(engine: Engine, TableName: string): Promise<WireItem[]> {
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

/** What the card processor kept is what we had of it, charge by charge and in all. */
export function lookAtCharges(world: World): void {
  const { books, processor } = world;
  const violated = (what: string) => world.violated(what);
  let kept = 0n;
  for (const { id, state, amount, returned } of processor.charges.values()) {
    const topUp = books.get('TOPUP', id);
    const reversed = integerIn(topUp, 'reversed');
    if (reversed !== returned) violated(`${id}: ${returned} was given back, and ${reversed} charged back`);
    if (state === 'taken') kept += amount - returned;
  }
  const account = `funding:${setting.cardProcessor} ${setting.currency}`;
  const posted = books.accounts.get(account)?.posted ?? 0n;
  if (kept !== -posted) violated(`The processor kept ${kept}, and ${account} is ${posted}`);
}

export function lookAtEnds(world: World): void {
  const { books, executions, missed } = world;
  const violated = (what: string) => world.violated(what);
  for (const [transfer, { begun, ended }] of books.holds) {
    if (begun !== 1 || ended !== 1)
      violated(`Invariant 9: ${transfer} was held ${begun} times and ended ${ended}`);
    const id = transfer.replace(/^[A-Z]+#/, '');
    // A charge waits for its processor, and a hold that the machine has missed is ended by the sweeper.
    if (!transfer.startsWith('PAYMENT#') || missed.has(id)) continue;
    if (!executions.all.has(id)) violated(`Invariant 12: ${transfer} has no execution`);
    if (!books.get('CASE', caseIdOf(id))) violated(`Invariant 12: ${transfer} has no case`);
  }
  for (const { name, state } of executions.all.values())
    if (state !== 'succeeded' && state !== 'stopped')
      violated(`The execution of ${name} has not ended: ${state}`);
}
