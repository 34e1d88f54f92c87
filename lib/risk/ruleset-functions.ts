/** The functions by which operators draft, publish and snooze the rules. */
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { RiskStackProps } from './risk-stack.ts';

/** @returns contract operation -> its function */
export function rulesetFunctions(
  { data, identity }: RiskStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const { registry, cursors } = data;
  const createRuleset = operatorFunction('create-ruleset', 'Drafts a ruleset');
  registry.grantDraftRuleset(createRuleset);
  const listRulesets = operatorFunction('list-rulesets', 'Lists what was drafted');
  registry.grantListRulesets(listRulesets);
  const getRuleset = operatorFunction('get-ruleset', 'Answers a ruleset');
  registry.grantReadRuleset(getRuleset);
  const publishRuleset = operatorFunction('publish-ruleset', 'Publishes what another operator has drafted');
  registry.grantPublishRuleset(publishRuleset);
  const withdrawRuleset = operatorFunction('withdraw-ruleset', 'Withdraws the draft of a ruleset');
  registry.grantWithdrawRuleset(withdrawRuleset);
  const listRulesetEvents = operatorFunction('list-ruleset-events', 'Answers what was done with rulesets');
  registry.grantListRulesetEvents(listRulesetEvents);
  for (const fn of [createRuleset, publishRuleset]) identity.reviewers.grantReadPerson(fn);
  for (const fn of [listRulesets, listRulesetEvents]) cursors.allowReading(fn);
  return { createRuleset, listRulesets, getRuleset, publishRuleset, withdrawRuleset, listRulesetEvents };
}

/** @returns contract operation -> its function */
export function backtestFunctions(
  { settings, data }: RiskStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const { registry, cursors } = data;
  const createBacktest = operatorFunction('create-backtest', 'Starts a backtest of a ruleset');
  registry.grantCreateBacktest(createBacktest);
  createBacktest.setEnvironment('TIME_ZONE', settings.timeZone);
  const listBacktests = operatorFunction('list-backtests', 'Lists the backtests of a ruleset');
  registry.grantListBacktests(listBacktests);
  cursors.allowReading(listBacktests);
  const getBacktest = operatorFunction('get-backtest', 'Answers a backtest');
  registry.grantReadBacktest(getBacktest);
  return { createBacktest, listBacktests, getBacktest };
}

/** @returns contract operation -> its function */
export function snoozeFunctions(
  { settings, data, identity }: RiskStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const { registry, cursors } = data;
  const createSnooze = operatorFunction('create-snooze', 'Takes a rule’s effect away for one customer');
  registry.grantSnooze(createSnooze);
  registry.grantReadRulesets(createSnooze);
  registry.grantReadSwitch(createSnooze);
  identity.customers.grantFindPerson(createSnooze);
  identity.reviewers.grantReadPerson(createSnooze);
  createSnooze.setEnvironment('SNOOZE_DAYS', String(settings.risk.snoozeDays));
  const endSnooze = operatorFunction('end-snooze', 'Gives a rule its effect back for a customer');
  registry.grantSnooze(endSnooze);
  const listSnoozes = operatorFunction('list-snoozes', 'Lists which rules are snoozed for whom');
  const listSnoozeEvents = operatorFunction('list-snooze-events', 'Answers what was done with snoozes');
  for (const fn of [listSnoozes, listSnoozeEvents]) {
    registry.grantListSnoozes(fn);
    cursors.allowReading(fn);
  }
  return { createSnooze, listSnoozes, endSnooze, listSnoozeEvents };
}
