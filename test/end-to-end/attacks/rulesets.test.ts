/** Whoever would change the rules alone, or look at what they catch without being an operator. */
import { randomUUID } from 'node:crypto';
import { createBacktest, getBacktest } from '../../../lambdas/contract/backtests.ts';
import { createRuleset, getRuleset, publishRuleset } from '../../../lambdas/contract/rulesets.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import { oncePerTarget, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';

const storeFile = 'lambdas/store/drafts.ts';
const callerFile = 'lambdas/handlers/http/caller.ts';

/** The rules of today once more: what other attacks are judged by stays as it is. */
async function draft({ api }: Colleague): Promise<string> {
  const { body: current } = await api.call(getRuleset, { path: { id: 'current' } });
  const body = { base: current.version ?? '', reason: 'Nothing to see here', ruleset: current.ruleset };
  return (await api.call(createRuleset, { body, idempotencyKey: randomUUID() })).body.id;
}

/** What has come in force by somebody's approval. */
async function publish({ api }: Colleague, id: string, as: string): Promise<Loot> {
  await api.call(publishRuleset, { path: { id }, idempotencyKey: randomUUID() }).catch(() => {});
  const { body: current } = await api.call(getRuleset, { path: { id: 'current' } });
  return current.draft?.id === id ? [`rules in force, approved by ${as}`] : [];
}

attack('rules that their author approves, also under a second account', {
  run: async (on) => {
    const email = `hugo-${randomUUID().slice(0, 8)}@people.example`;
    const author = await openColleague(on, ['operator'], email);
    const second = await openColleague(on, ['operator'], email.replace('@', '+second@'));
    return [
      ...(await publish(author, await draft(author), 'their author')),
      ...(await publish(second, await draft(author), 'their author’s second account')),
    ];
  },
  without: {
    control: 'that another person publishes',
    code: {
      handlers: ['publish-ruleset'],
      edits: [
        edit(storeFile, "'#author <> :by'", "'#state = :draft'"),
        edit(storeFile, "'#person <> :person'", "'#state = :draft'"),
      ],
    },
    gets: [
      'rules in force, approved by their author',
      'rules in force, approved by their author’s second account',
    ],
  },
});

const people = oncePerTarget(async (on) => ({
  operator: await openColleague(on, ['operator']),
  reviewer: await openColleague(on, ['reviewer', 'senior-reviewer']),
}));

attack('a backtest of a draft, by a reviewer who would know what the rules do not see', {
  run: async (on) => {
    const { operator, reviewer } = await people(on);
    const id = await draft(operator);
    const body = { from: '2026-11-01', to: '2026-11-02' };
    const { body: own } = await operator.api.call(createBacktest, {
      path: { id },
      body,
      idempotencyKey: randomUUID(),
    });
    const started = reviewer.api.call(createBacktest, { path: { id }, body, idempotencyKey: randomUUID() });
    const read = reviewer.api.call(getBacktest, { path: { id, backtest: own.id } });
    const loot = await Promise.allSettled([started, read]);
    return loot.flatMap(({ status }, at) => (status === 'fulfilled' ? [['started', 'read'][at] ?? ''] : []));
  },
  without: {
    control: 'the group that a route asks for',
    code: {
      handlers: ['create-backtest', 'get-backtest'],
      edits: [edit(callerFile, '!audience.groups.some((group) => groups.includes(group))', 'false')],
    },
    gets: ['started', 'read'],
  },
});
