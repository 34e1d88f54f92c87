/** Reads what risk needs to know: one BatchGetItem over two tables, and at the same time the store. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CompiledLists } from '../domain/lists/compiled-lists.ts';
import { listedMarks } from '../domain/lists/listed-marks.ts';
import type { FactsReader } from '../domain/payments/facts.ts';
import { customerActivityIn, storeActivityIn } from './activity/activity-items.ts';
import { batchGet } from './batch-get.ts';
import { cardOf } from './card-items.ts';
import { readItem } from './item-access.ts';
import type { Item } from './items.ts';
import {
  cardKey,
  deviceKey,
  type Key,
  paymentKey,
  riskKey,
  storeKey,
  switchesKey,
  walletKey,
} from './keys.ts';
import { paymentOf, walletOf } from './ledger-items.ts';
import { listsInForce, listsVersionIn } from './lists/compiled.ts';
import { hardwareListedAttribute, markIn } from './lists/marks.ts';
import { deviceOf, storeOf } from './registry-items.ts';
import type { Runtime } from './runtime.ts';
import { snoozedIn } from './snoozes.ts';
import { policyIn, thrownIn } from './switches.ts';

export interface FactsReaderOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
  /** What the function's container keeps of compiled lists. @default - nothing of another reader's */
  readonly keptLists?: Map<string, CompiledLists>;
}

export function factsReader(options: FactsReaderOptions): FactsReader {
  const { ledgerTable, registryTable, keptLists = new Map() } = options;
  return {
    async gather({ customer, device, store, payment, card, address, country, now }, consistent = false) {
      const readAt = options.runtime.now();
      const keys = {
        wallet: walletKey(customer),
        device: deviceKey(device),
        ...(payment === undefined ? {} : { payment: paymentKey(payment) }),
        ...(card === undefined ? {} : { card: cardKey(card) }),
      };
      const ofLedger: readonly (Key | undefined)[] = [keys.wallet, keys.payment];
      const get = async (all: readonly Key[], consistently: boolean) => {
        const wanted = Object.groupBy(all, (key) => (ofLedger.includes(key) ? ledgerTable : registryTable));
        const found = await batchGet(options, wanted as Record<string, Key[]>, consistently);
        return Object.keys(wanted).flatMap(found);
      };
      const risk = riskKey(customer);
      const [items, storeItem] = await Promise.all([
        get([...Object.values(keys), switchesKey, risk], consistent),
        // That it is not frozen is no condition of the write: so it is read as it is.
        store === undefined ? undefined : readItem(options, storeKey(store)),
      ]);
      const missing = Object.values(keys).filter((key) => !items.some(isAt(key)));
      // What was written a moment ago may not show yet: before anyone is told that it is not there, it is asked for
      // consistently. A payment that is not refused never comes here.
      if (missing.length > 0 && !consistent) items.push(...(await get(missing, true)));
      const find = <T>(key: Key | undefined, parse: (item: Item) => T): T | undefined => {
        const item = key && items.find(isAt(key));
        return item && parse(item);
      };
      const at = (key: Key) => items.find(isAt(key));
      const listed = listedMarks({
        customer: markIn(at(risk)),
        device: markIn(at(keys.device)),
        hardware: markIn(at(keys.device), hardwareListedAttribute),
        store: markIn(storeItem),
        lists: await listsInForce(options, listsVersionIn(at(switchesKey)), keptLists),
        address,
        country,
        now,
      });
      return {
        readAt,
        wallet: find(keys.wallet, walletOf),
        device: find(keys.device, deviceOf),
        store: storeItem && storeOf(storeItem),
        payment: find(keys.payment, paymentOf),
        card: find(keys.card, cardOf),
        switchedOff: find(switchesKey, thrownIn) ?? [],
        policy: find(switchesKey, policyIn),
        listed,
        snoozed: snoozedIn(at(risk)),
        customerActivity: find(risk, (item) => customerActivityIn(item, { now, device })),
        storeActivity: storeItem && storeActivityIn(storeItem, now),
      };
    },
  };
}

const isAt =
  (key: Key) =>
  ({ pk, sk }: Item): boolean =>
    pk?.S === key.pk && sk?.S === key.sk;
