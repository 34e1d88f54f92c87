/** Reads what risk needs to know in one BatchGetItem over two tables. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FactsReader } from '../domain/payments/facts.ts';
import { batchGet } from './batch-get.ts';
import { cardOf } from './card-items.ts';
import type { Item } from './items.ts';
import { cardKey, deviceKey, type Key, paymentKey, storeKey, switchesKey, walletKey } from './keys.ts';
import { paymentOf, walletOf } from './ledger-items.ts';
import { deviceOf, storeOf, switchesOf } from './registry-items.ts';
import type { Runtime } from './runtime.ts';

export interface FactsReaderOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function factsReader(options: FactsReaderOptions): FactsReader {
  const { ledgerTable, registryTable } = options;
  return {
    async gather({ customer, device, store, payment, card }, consistent = false) {
      const keys = {
        wallet: walletKey(customer),
        device: deviceKey(device),
        ...(store === undefined ? {} : { store: storeKey(store) }),
        ...(payment === undefined ? {} : { payment: paymentKey(payment) }),
        ...(card === undefined ? {} : { card: cardKey(card) }),
      };
      const ofLedger: readonly (Key | undefined)[] = [keys.wallet, keys.payment];
      const get = async (all: readonly Key[], consistently: boolean) => {
        const wanted = Object.groupBy(all, (key) => (ofLedger.includes(key) ? ledgerTable : registryTable));
        const found = await batchGet(options, wanted as Record<string, Key[]>, consistently);
        return Object.keys(wanted).flatMap(found);
      };
      const items = await get([...Object.values(keys), switchesKey], consistent);
      const missing = Object.values(keys).filter((key) => !items.some(isAt(key)));
      // What was written a moment ago may not show yet: before anyone is told that it is not there, it is asked for
      // consistently. A payment that is not refused never comes here.
      if (missing.length > 0 && !consistent) items.push(...(await get(missing, true)));
      const find = <T>(key: Key | undefined, parse: (item: Item) => T): T | undefined => {
        const item = key && items.find(isAt(key));
        return item && parse(item);
      };
      const switches = find(switchesKey, switchesOf) ?? [];
      return {
        wallet: find(keys.wallet, walletOf),
        device: find(keys.device, deviceOf),
        store: find(keys.store, storeOf),
        payment: find(keys.payment, paymentOf),
        card: find(keys.card, cardOf),
        switchedOff: switches.filter(({ state }) => state === 'off').map(({ name }) => name),
      };
    },
  };
}

const isAt =
  (key: Key) =>
  ({ pk, sk }: Item): boolean =>
    pk?.S === key.pk && sk?.S === key.sk;
