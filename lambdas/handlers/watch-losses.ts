/** Cases stream: counts holds, disputes and charge-backs, and stops payments where an hour has too much of them. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { type Case, kindOf } from '../domain/review/case.ts';
import { type DeadManBounds, type Watched, watchLosses } from '../domain/switches/dead-man.ts';
import { environment } from '../environment.ts';
import { caseOfItem } from '../store/case-items.ts';
import { dynamoDb } from '../store/clients.ts';
import { lossOf } from '../store/loss-items.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { watchedLosses } from '../store/watched-losses.ts';
import { log } from './logging/log.ts';
import { batchConsumer, imageOf } from './streams/stream.ts';
import { switches } from './switches/ports.ts';

const ports = () => ({
  switches: switches(),
  watched: watchedLosses({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }),
  bounds: JSON.parse(environment('DEAD_MAN')) as DeadManBounds,
  newId: randomUUID,
});

export const handler = batchConsumer('watch-losses', async ({ Records: records }) => {
  const came = records.flatMap((record) => watchedIn(record));
  const reason = await watchLosses(ports(), came, Date.now());
  // What the alarm counts.
  if (reason !== undefined) log({ level: 'error', event: 'dead_man_thrown', reason });
});

/** The task token of a case is in an item of its own, which is no case. */
function watchedIn({ dynamodb }: DynamoDBRecord): Watched[] {
  const image = imageOf(dynamodb?.NewImage);
  const loss = image && lossOf(image);
  if (loss) return [loss];
  if (image?.sk?.S !== 'CASE') return [];
  const opened = caseOfItem(image);
  const { id, customer, money, openedAt: at } = opened;
  if (kindOf(id) === 'dispute' && !isTheft(opened)) return [];
  return [{ kind: kindOf(id) === 'dispute' ? 'loss' : 'hold', id, customer, amount: money.amount, at }];
}

/** Of goods that did not come, or money that the store owes, nobody was robbed. */
const isTheft = ({ claim }: Case): boolean => claim?.reason === 'not_me';
