/** Reads what a charge is judged by: one BatchGetItem, strongly consistent, and at the same time the switches. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ChargeFactsReader } from '../domain/charges/charge-facts.ts';
import { noLists } from '../domain/lists/compiled-lists.ts';
import { listedMarks } from '../domain/lists/listed-marks.ts';
import type { FactsReader } from '../domain/payments/facts.ts';
import { storeActivityIn } from './activity/activity-items.ts';
import { batchGet } from './batch-get.ts';
import { codeOf } from './code-items.ts';
import type { Item } from './items.ts';
import { codeKey, type Key, storeKey, switchesKey, terminalKey } from './keys.ts';
import { markIn } from './lists/marks.ts';
import { storeOf } from './registry-items.ts';
import type { Runtime } from './runtime.ts';
import { policyIn, thrownIn } from './switches.ts';
import { terminalOf } from './terminal-items.ts';

export interface ChargeFactsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
  /** Where the code's customer is read again. */
  readonly customers: FactsReader;
}

export const chargeFacts = (options: ChargeFactsOptions): ChargeFactsReader => ({
  async gather({ code, terminal, store, now }, afresh) {
    const { registryTable, customers } = options;
    const readAt = options.runtime.now();
    const keys = { code: codeKey(code), terminal: terminalKey(terminal), store: storeKey(store) };
    const get = async (wanted: readonly Key[], consistently: boolean) =>
      (await batchGet(options, { [registryTable]: wanted }, consistently))(registryTable);
    // Switches need not be read as they are this moment, unless somebody is refused.
    const [exact, [switches]] = await Promise.all([
      get(Object.values(keys), true),
      get([switchesKey], afresh),
    ]);
    const itemAt = (key: Key) => exact.find(({ pk, sk }) => pk?.S === key.pk && sk?.S === key.sk);
    const find = <T>(key: Key, parse: (item: Item) => T): T | undefined => {
      const item = itemAt(key);
      return item && parse(item);
    };
    const found = find(keys.code, codeOf);
    return {
      readAt,
      code: found,
      terminal: find(keys.terminal, terminalOf),
      store: find(keys.store, storeOf),
      storeActivity: find(keys.store, (item) => storeActivityIn(item, now)),
      listed: listedMarks({ store: markIn(itemAt(keys.store)), lists: noLists, now }),
      switchedOff: switches ? thrownIn(switches) : [],
      policy: switches && policyIn(switches),
      ...(afresh && found
        ? { customer: await customers.gather({ customer: found.customer, device: found.device, now }, true) }
        : {}),
    };
  },
});
