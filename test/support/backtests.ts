/** A small ledger with everything that a backtest knows of: payments of all ends, top-ups, disputes, and what was made good. */
import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { caseIdOf, disputeIdOf } from '../../lambdas/domain/identifiers.ts';
import { evaluate } from '../../lambdas/domain/risk/evaluate.ts';
import type { Rule, Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import type { Signals, SignalValue } from '../../lambdas/domain/risk/signal-catalogue.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { adjustmentKey, caseKey, walletKey } from '../../lambdas/store/keys.ts';
import { paymentItem, topUpItem } from '../../lambdas/store/ledger-items.ts';
import { rulesetItem } from '../../lambdas/store/rulesets.ts';
import { tables } from './tables.ts';
import { noon, paymentOf, thumbprint, topUpOf } from './transfers.ts';

const rule = (reason: string, from: number, more: Partial<Rule> = {}): Rule => ({
  reason,
  text: { en: 'Much.', ja: '多額です。' },
  when: { signal: 'amount', at_least: from },
  outcome: 'hold',
  ...more,
});
/** Published. */
const standing: Ruleset = { version: '7', thresholds: {}, rules: [rule('much', 5000)] };
export const draft: Ruleset = {
  version: '',
  thresholds: {},
  rules: [rule('very_much', 9000), rule('trial', 1000, { mode: 'shadow' })],
};
export const draftId = `rul_${thumbprint('draft').slice(0, 27)}`;

export const ann = { id: '0a1b2c3d-0000-4000-8000-00000000000f', device: thumbprint('the phone of ann') };

const MINUTE = 60_000;
/** When it is asked, and the moment before which it asks: all below was made before. */
export const asked = noon + 60 * MINUTE;

const judged = (signals: Signals & { readonly amount: SignalValue }) => {
  const { outcome: _, ...judgement } = evaluate(standing, signals);
  return judgement;
};

/** Of 1,000 to 12,000, some of them disputed, approved by a reviewer, refunded, and made good. */
function aLedger(): { readonly ledger: readonly Item[]; readonly cases: readonly Item[] } {
  const payments = Array.from({ length: 12 }, (_, step) => {
    const amount = BigInt(1000 * (step + 1));
    const back = step % 4 === 0 ? { refunded: 100n } : {};
    const made = { createdAt: noon + step * MINUTE, ...back };
    return {
      ...paymentOf(ann, { amount, key: randomUUID() }),
      ...judged({ amount, country: 'JP' }),
      country: 'JP',
      ...made,
    };
  });
  const topUp = {
    ...topUpOf(ann, { amount: 7000n }),
    ...judged({ flow: 'top_up', amount: 7000n }),
    reversed: 7000n,
  };
  const [good] = payments;
  const compensation = toItem({
    ...adjustmentKey(`com_${'c'.repeat(27)}`),
    payment: good?.id,
    createdAt: asked,
  });
  const wallet = toItem({ ...walletKey(ann.id), available: 5000n, email: 'ann@example.com' });
  const caseOf = (id: string, outcome: string): Item =>
    toItem({
      ...caseKey(id),
      state: 'decided',
      customer: ann.id,
      openedAt: noon + 30 * MINUTE,
      decision: { outcome, decidedBy: 'rui', decidedAt: asked, reason: 'r', idempotencyKey: 'k'.repeat(16) },
    });
  return {
    ledger: [...payments.map(paymentItem), topUpItem(topUp), compensation, wallet],
    cases: [
      ...payments.slice(3, 5).map(({ id }) => caseOf(disputeIdOf(id), 'uphold')),
      ...payments.slice(5, 9).map(({ id }) => caseOf(caseIdOf(id), 'approve')),
      toItem({ pk: 'TOKEN#case_1', sk: 'TOKEN', token: 'the task token' }),
    ],
  };
}

async function putAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  const RequestItems = { [table]: items.map((Item) => ({ PutRequest: { Item } })) };
  await client.send(new BatchWriteItemCommand({ RequestItems }));
}

/** With the rules that it was judged by. */
export async function putLedger(client: DynamoDBClient): Promise<void> {
  const { ledger, cases } = aLedger();
  await putAll(client, tables.ledgerTable, ledger);
  await putAll(client, tables.casesTable, cases);
  await putAll(client, tables.registryTable, [rulesetItem(standing)]);
}
