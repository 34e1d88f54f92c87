/** Cases that have ended, by an index of the Cases table: which day, then which millisecond. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dayBefore, dayOf } from '../domain/money.ts';
import type { EndedCase, EndedCases, EndedSpan, EndedState } from '../domain/review/ended-cases.ts';
import { caseSummaryOf, summaryAttributes } from './case-items.ts';
import { decisionOf } from './case-work.ts';
import { placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { fieldsOf, type Item, toItem, type Values } from './items.ts';
import { caseKey, idOf } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface EndedCasesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

/** Only an ended case has the attributes that it goes by. It must project `endedCasesAttributes`. */
export const endedCasesIndex = 'ended-cases';
export const endedCasesAttributes = [...summaryAttributes, 'deadline', 'decision', 'ruleset'] as const;

/** What every write that ends a case sets with it. */
export const setsEnded = '#endedDay = :endedDay, #endedAt = :endedAt';

/** @param at milliseconds since the epoch */
export const endedAttributes = (state: EndedState, at: number): Values => ({
  endedDay: partitionOf(state, at),
  endedAt: at,
});
export function endedValues(state: EndedState, at: number): Values {
  const { endedDay, endedAt } = endedAttributes(state, at);
  return { ':endedDay': endedDay, ':endedAt': endedAt };
}

/**
 * Days of UTC, so that who ends a case needs to know no time zone. Of one state and one day it is one partition, which
 * takes 1,000 endings a second: as many as the queue of the open ones does.
 */
const partitionOf = (state: EndedState, at: number): string => `${state}#${dayOf(at, 'UTC')}`;

export const endedCases = (options: EndedCasesOptions): EndedCases => ({
  async list(state, span, { limit, after }) {
    let place = after === undefined ? undefined : endingIn(after);
    const cases: EndedCase[] = [];
    for (
      let day = dayOf(place?.at ?? span.to - 1, 'UTC');
      day >= dayOf(span.from, 'UTC');
      day = dayBefore(day)
    ) {
      const { Items = [], LastEvaluatedKey } = await ofDay(
        options,
        { state, day, span },
        limit - cases.length,
        place,
      );
      cases.push(...Items.map(endedCaseOf));
      if (LastEvaluatedKey) return { cases, next: placeOf(LastEvaluatedKey) };
      const last = Items.at(-1);
      if (cases.length >= limit && last) return { cases, next: placeOf(last) };
      place = undefined;
    }
    return { cases };
  },
});

interface Ending {
  readonly at: number;
  readonly id: string;
}

async function ofDay(
  { client, runtime, casesTable }: EndedCasesOptions,
  { state, day, span }: { readonly state: EndedState; readonly day: string; readonly span: EndedSpan },
  limit: number,
  place: Ending | undefined,
) {
  const partition = `${state}#${day}`;
  const condition = '#endedDay = :day AND #endedAt BETWEEN :from AND :last';
  const command = new QueryCommand({
    TableName: casesTable,
    IndexName: endedCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':day': partition, ':from': span.from, ':last': span.to - 1 }),
    ScanIndexForward: false,
    Limit: limit,
    ...(place
      ? { ExclusiveStartKey: toItem({ ...caseKey(place.id), endedDay: partition, endedAt: place.at }) }
      : {}),
  });
  return retrying(runtime, () => client.send(command));
}

function placeOf(item: Item): string {
  const fields = fieldsOf(item);
  return `${fields.count('endedAt')} ${idOf(fields.text('pk'))}`;
}

function endingIn(place: string): Ending {
  const [, at, id = ''] = placeIn(place, /^([0-9]{1,15}) ((?:case|disp)_[\w-]{1,64})$/);
  return { at: Number(at), id };
}

function endedCaseOf(item: Item): EndedCase {
  const fields = fieldsOf(item);
  const decision = fields.map('decision');
  return {
    ...caseSummaryOf(item),
    state: fields.choice('state', ['decided', 'expired']),
    endedAt: fields.count('endedAt'),
    ruleset: fields.text('ruleset'),
    ...(decision ? { decision: decisionOf(decision) } : {}),
  };
}
