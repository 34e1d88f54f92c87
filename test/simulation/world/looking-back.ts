/** Looks back in the end at what follows from the ledger: history, stores and the sealed chain are the ledger's. */
import { isDeepStrictEqual } from 'node:util';
import { dynamoDb } from '../../../lambdas/store/clients.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { codeKey, deviceKey, type Key, storeTerminalKey, terminalKey } from '../../../lambdas/store/keys.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { rebuildStores } from '../../../lambdas/store/stores/rebuild-stores.ts';
import { storeBooks } from '../../../lambdas/store/stores/store-books.ts';
import type { LedgerSource } from '../../../tools/ledger/source.ts';
import { verifyLedger } from '../../../tools/ledger/verify.ts';
import { integerIn, isProposal, isTransfer, textIn } from './books.ts';
import { eventOf } from './consumers.ts';
import { noTrouble } from './invocation.ts';
import { scan } from './looking.ts';
import { setting } from './setting.ts';
import { sdkItemOf, type World } from './world.ts';

/** The customers' history is the ledger's, and again so when all of it is told once more. */
export async function lookAtEntries(world: World): Promise<void> {
  const entries = async () =>
    (await scan(world.engine, world.names.projections)).filter(({ sk }) => sk?.S?.startsWith('ENTRY#'));
  const once = await entries();
  const versions = new Map(once.map((entry) => [textIn(entry, 'id'), entry]));
  const transfers = [...world.books.items].filter(
    ([key, item]) => !isProposal(key) && isTransfer(item) && textIn(item, 'state') !== 'challenged',
  );
  for (const [, transfer] of transfers) {
    const entry = versions.get(textIn(transfer, 'pk').replace(/^[A-Z]+#/, ''));
    const concernsOnlyUs = ![textIn(transfer, 'debit'), textIn(transfer, 'credit')].some((account) =>
      /^(wallet|store):/.test(account),
    );
    const same = (name: string) => textIn(entry, name) === textIn(transfer, name);
    if (!concernsOnlyUs && (!same('state') || integerIn(entry, 'version') !== integerIn(transfer, 'version')))
      world.violated(`The history does not have ${textIn(transfer, 'pk')} as it is`);
  }
  const feed = world.feeds['record-entries'];
  await world.invoke('record-entries', () => feed.mapping.handler(eventOf(feed.history)), {
    trouble: noTrouble,
  });
  if (!isDeepStrictEqual(await entries(), once)) world.violated('The history told again is another one');
}

/** What a store is owed is what its transfers say; after a rebuild, where records were given up; and when all is told again. */
export async function lookAtStores(world: World): Promise<void> {
  const account = `store:${setting.store} ${setting.currency}`;
  const posted = world.books.accounts.get(account)?.posted ?? 0n;
  const { mapping, history, deadLetters } = world.feeds['project-stores'];
  const tables = { client: dynamoDb(), runtime, projectionsTable: world.names.projections };
  const run = async <T>(name: string, body: () => Promise<T>): Promise<T> => {
    const { result } = await world.invoke(name, body, { trouble: noTrouble });
    if (result.ended === 'answered') return result.value;
    throw new Error(`${name} did not end`, { cause: result });
  };
  const hold = async (when: string) => {
    const balances = await run('store-books', () => storeBooks(tables).payable(setting.store));
    const owed = balances.find(({ currency }) => currency === setting.currency)?.posted ?? 0n;
    if (owed !== posted) world.violated(`${when} the store is owed ${owed}, and ${posted} by its transfers`);
  };
  if (deadLetters > 0) {
    const { timeZone } = setting;
    await run('rebuild-stores', () =>
      rebuildStores({ ...tables, ledgerTable: world.names.ledger, timeZone }),
    );
    world.fired('stores rebuilt');
    return hold('After a rebuild');
  }
  await hold('In the end');
  for (let at = 0; at < history.length; at += 100)
    await run('project-stores', () => mapping.handler(eventOf(history.slice(at, at + 100))));
  await hold('When all is told again');
}

/** Who signed, as the Registry has it. */
async function signersOf({
  engine,
  names,
}: World): Promise<Pick<LedgerSource, 'device' | 'code' | 'terminal'>> {
  const registry = (await scan(engine, names.registry)).map((item) => sdkItemOf(item) as Item);
  const find = ({ pk, sk }: Key) => registry.find((item) => item.pk?.S === pk && item.sk?.S === sk);
  return {
    device: async (thumbprint) => find(deviceKey(thumbprint)),
    code: async (id) => find(codeKey(id)),
    async terminal(store, number) {
      const id = find(storeTerminalKey(store, number))?.terminal?.S ?? '';
      return registry.filter(({ pk }) => pk?.S === terminalKey(id).pk);
    },
  };
}

/** The project's own verifier finds nothing, of signatures neither, and every row is in a block. */
export async function lookAtChain(world: World): Promise<void> {
  const { books, seals, clock } = world;
  const rows = [...books.items].filter(
    ([key, item]) => !isProposal(key) && (isTransfer(item) || key.startsWith('WALLET#')),
  );
  const source = {
    name: 'simulation',
    isLive: false,
    readAt: clock.now + setting.day,
    hasDevices: true,
    ...(await signersOf(world)),
    async *rows() {
      for (const [, item] of rows) yield sdkItemOf(item) as Item;
    },
    async *blocks(after: number) {
      yield* seals.blocks(after);
    },
    head: async () => seals.head(),
  };
  const { findings, unsealed, records } = await verifyLedger(source, {
    now: () => clock.now,
    sleep: async () => {},
    progress: () => {},
  });
  for (const { row, sentence } of findings) world.violated(`Invariant 11: ${row}: ${sentence}`);
  if (unsealed > 0 || records === 0) world.violated(`Invariant 11: ${unsealed} rows are in no block`);
}
