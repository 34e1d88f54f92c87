/** Reads what a charge is judged by: one BatchGetItem over the Registry, strongly consistent. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ChargeFactsReader } from '../domain/charges/charge-facts.ts';
import type { FactsReader } from '../domain/payments/facts.ts';
import { batchGet } from './batch-get.ts';
import { codeOf } from './code-items.ts';
import type { Item } from './items.ts';
import { codeKey, type Key, storeKey, switchesKey, terminalKey } from './keys.ts';
import { storeOf, switchesOf } from './registry-items.ts';
import type { Runtime } from './runtime.ts';
import { terminalOf } from './terminal-items.ts';

export interface ChargeFactsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
  /** Where the code's customer is read again. */
  readonly customers: FactsReader;
}

export const chargeFacts = (options: ChargeFactsOptions): ChargeFactsReader => ({
  async gather({ code, terminal, store }, afresh) {
    const { registryTable, customers } = options;
    const keys = { code: codeKey(code), terminal: terminalKey(terminal), store: storeKey(store) };
    const wanted = { [registryTable]: [...Object.values(keys), switchesKey] };
    const items = (await batchGet(options, wanted, true))(registryTable);
    const find = <T>(key: Key, parse: (item: Item) => T): T | undefined => {
      const item = items.find(({ pk, sk }) => pk?.S === key.pk && sk?.S === key.sk);
      return item && parse(item);
    };
    const found = find(keys.code, codeOf);
    const switches = find(switchesKey, switchesOf) ?? [];
    return {
      code: found,
      terminal: find(keys.terminal, terminalOf),
      store: find(keys.store, storeOf),
      switchedOff: switches.filter(({ state }) => state === 'off').map(({ name }) => name),
      ...(afresh && found
        ? { customer: await customers.gather({ customer: found.customer, device: found.device }, true) }
        : {}),
    };
  },
});
