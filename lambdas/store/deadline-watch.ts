/** Warnings of cases and their escalation by time: each in one transaction with its record, and once. */
import type { DeadlineWatch } from '../domain/review/watch-deadlines.ts';
import { type CaseStoreOptions, changeCase, writing } from './case-change.ts';
import { isOpen } from './case-clauses.ts';
import { caseSummaryOf, openCasesIndex, openCasesQueues } from './case-items.ts';
import { escalationValues } from './case-work.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf } from './items.ts';
import { queryAll } from './query-all.ts';

export const deadlineWatch = (options: CaseStoreOptions): DeadlineWatch => ({
  async dueBefore(kind, deadline) {
    const condition = '#queue = :queue AND #deadline < :deadline';
    const items = await queryAll(options, {
      TableName: options.casesTable,
      IndexName: openCasesIndex,
      KeyConditionExpression: condition,
      ...placeholders([condition], { ':queue': openCasesQueues[kind], ':deadline': Math.ceil(deadline) }),
    });
    return items.map((item) => {
      const fields = fieldsOf(item);
      return {
        ...caseSummaryOf(item),
        ...(fields.has('warnedAt') ? { warnedAt: fields.count('warnedAt') } : {}),
      };
    });
  },
  async mark(id, event, unclaimed) {
    const { act, at } = event;
    const { outcome } = await changeCase(options, {
      id,
      // A claim stays what it is: whoever works on the case goes on with it.
      write: writing(act === 'warn' ? { warnedAt: at } : escalationValues({ reason: 'deadline', at })),
      conditions: [
        ...isOpen({ id, now: at }).map(({ expression }) => expression),
        'attribute_not_exists(#escalatedAt)',
        ...(act === 'warn' ? ['attribute_not_exists(#warnedAt)'] : []),
        ...(unclaimed ? ['(attribute_not_exists(#claimUntil) OR #claimUntil <= :now)'] : []),
      ],
      values: { ':now': at, ':decided': 'decided', ':expired': 'expired' },
      record: event,
    });
    return outcome === 'changed';
  },
});
