/** What the operations on backtests have in common. */
import { environment } from '../../environment.ts';
import { recordedRulesets } from '../../store/backtest/backtest-sources.ts';
import { backtestStore } from '../../store/backtest/backtest-store.ts';
import { dynamoDb } from '../../store/clients.ts';
import { readItem } from '../../store/item-access.ts';
import { rulesetKey } from '../../store/keys.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { drafts } from './ports.ts';

export function backtestPorts() {
  const registry = { client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') };
  return {
    drafts: drafts(),
    backtests: backtestStore(registry),
    ruleset: recordedRulesets((version) => readItem(registry, rulesetKey(version))),
  };
}
