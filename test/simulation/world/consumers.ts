/** The streams' consumers, and how Lambda feeds them: at least once, in batches, and with what cannot be processed. */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { handler as applyLists } from '../../../lambdas/handlers/apply-lists.ts';
import { handler as followDecision } from '../../../lambdas/handlers/follow-decision.ts';
import { handler as projectActivity } from '../../../lambdas/handlers/project-activity.ts';
import { handler as projectStores } from '../../../lambdas/handlers/project-stores.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { handler as sealLedger } from '../../../lambdas/handlers/seal-ledger.ts';
import { handler as startReview } from '../../../lambdas/handlers/start-review.ts';
import type { StreamRecord } from '../../../local/event-sources/stream.ts';
import { isTransfer, textIn, type WireItem } from './books.ts';

export type ConsumerName =
  | 'start-review'
  | 'record-entries'
  | 'seal-ledger'
  | 'follow-decision'
  | 'project-stores'
  | 'project-activity'
  | 'apply-lists';

export type StreamedTable = 'ledger' | 'cases' | 'projections' | 'registry';

interface Mapping {
  readonly name: ConsumerName;
  readonly table: StreamedTable;
  /** The filters of its event source mapping. */
  readonly wants: (record: StreamRecord) => boolean;
  /** What a record has to have in it, beside a key, to be one that the function cannot process. @default - none is made */
  readonly poison?: WireItem;
  /** Whether it relies on the order of a shard, and not on that of an item's records alone. */
  readonly inOrder?: boolean;
  /** Whether what ends among its dead letters is made good by a rebuild. */
  readonly canBeRebuilt?: boolean;
  readonly handler: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;
}

const newState = ({ dynamodb }: StreamRecord): string => textIn(dynamodb.NewImage as WireItem, 'state');
const oldState = ({ dynamodb }: StreamRecord): string => textIn(dynamodb.OldImage as WireItem, 'state');
const hasAccounts = (image: unknown): boolean => isTransfer(image as WireItem | undefined);
const SHARD = 'shardId-00000000000000000000-00000001';
const pk = ({ dynamodb }: StreamRecord): string => textIn(dynamodb.Keys as WireItem, 'pk');

/** As the stacks in `lib/` connect them. */
export const mappings: readonly Mapping[] = [
  {
    name: 'start-review',
    table: 'ledger',
    wants: (record) =>
      pk(record).startsWith('PAYMENT#') &&
      newState(record) === 'pending' &&
      (record.eventName === 'INSERT' || oldState(record) === 'challenged'),
    poison: { state: { S: 'pending' } },
    handler: startReview,
  },
  {
    name: 'record-entries',
    table: 'ledger',
    wants: (record) => !pk(record).startsWith('WALLET#'),
    poison: { state: { S: 'pending' } },
    handler: recordEntries,
  },
  {
    name: 'seal-ledger',
    table: 'ledger',
    wants: (record) => [record.dynamodb.NewImage, record.dynamodb.OldImage].some(hasAccounts),
    poison: { debit: { S: 'wallet:x' }, credit: { S: 'store:x' }, amount: {} },
    handler: sealLedger,
  },
  {
    name: 'project-stores',
    table: 'projections',
    wants: (record) =>
      textIn(record.dynamodb.Keys as WireItem, 'sk').startsWith('ENTRY#') &&
      ['debit', 'credit'].some((side) =>
        textIn(record.dynamodb.NewImage as WireItem, side).startsWith('store:'),
      ),
    poison: { debit: { S: 'wallet:x' }, credit: { S: 'store:x' }, state: { S: 'haunted' } },
    inOrder: true,
    canBeRebuilt: true,
    handler: (event) => projectStores({ ...event, shardId: SHARD }),
  },
  {
    name: 'project-activity',
    table: 'projections',
    wants: ({ eventName, dynamodb }) =>
      eventName !== 'REMOVE' &&
      textIn(dynamodb.Keys as WireItem, 'pk').startsWith('WALLET#') &&
      textIn(dynamodb.Keys as WireItem, 'sk').startsWith('ENTRY#') &&
      ['payment', 'top_up'].includes(textIn(dynamodb.NewImage as WireItem, 'kind')),
    poison: { sk: { S: 'ENTRY#poison' }, state: { S: 'haunted' } },
    inOrder: true,
    canBeRebuilt: true,
    handler: (event) => projectActivity({ ...event, shardId: SHARD }),
  },
  {
    name: 'apply-lists',
    table: 'registry',
    wants: (record) =>
      pk(record).startsWith('LIST#') && textIn(record.dynamodb.Keys as WireItem, 'sk').startsWith('ENTRY#'),
    handler: applyLists,
  },
  {
    name: 'follow-decision',
    table: 'cases',
    wants: (record) =>
      pk(record).startsWith('CASE#') && record.eventName === 'MODIFY' && newState(record) !== 'open',
    handler: followDecision,
  },
];

/** A record that no consumer can read, as a newer version of the platform, or nobody, might have written it. */
const poison = (number: string, rest: WireItem): StreamRecord => {
  const item = { pk: { S: 'PAYMENT#pay_poison' }, sk: { S: 'PAYMENT' }, ...rest };
  return {
    eventID: `poison-${number}`,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'ap-northeast-1',
    eventSourceARN: 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/poisoned/stream/1',
    dynamodb: {
      ApproximateCreationDateTime: 0,
      Keys: { pk: item.pk, sk: item.sk },
      NewImage: item,
      SequenceNumber: `poison-${number}`,
      SizeBytes: 1,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
};

const isPoison = ({ eventID }: StreamRecord): boolean => eventID.startsWith('poison-');

/** `retryAttempts` of the mapping is higher; what is tried thrice for nothing is tried ten times for nothing. */
const ATTEMPTS = 3;

/** What Lambda keeps for one consumer: where it is, and what it has handed over last. */
export class Feed {
  readonly mapping: Mapping;
  readonly queue: StreamRecord[] = [];
  /** All that it was ever to get, oldest first. */
  readonly history: StreamRecord[] = [];
  /** Records that were given up. */
  deadLetters = 0;
  /** Whether a batch is being processed. */
  isBusy = false;
  readonly #recent: StreamRecord[] = [];
  #failures = 0;
  #size = 0;
  #poisons = 0;

  constructor(mapping: Mapping) {
    this.mapping = mapping;
  }

  add(record: StreamRecord): void {
    if (!this.mapping.wants(record)) return;
    this.queue.push(record);
    this.history.push(record);
  }

  /** @returns whether there is one for this consumer */
  addPoison(): boolean {
    const { name, poison: rest } = this.mapping;
    if (!rest) return false;
    this.queue.unshift(poison(`${name}-${this.#poisons++}`, rest));
    return true;
  }

  /** Puts what was handed over before in front of the next again. @returns how many */
  duplicate(count: number): number {
    const again = this.#recent.slice(-count);
    this.queue.unshift(...again);
    return again.length;
  }

  /** Whether the batch is cut otherwise than the one that failed. */
  isCutAnew(size: number): boolean {
    return this.#failures > 0 && this.#size !== size;
  }

  /** @param size how many records at most */
  batch(size: number): readonly StreamRecord[] {
    this.#size = size;
    return this.queue.slice(0, size);
  }

  /** @param failed sequence number to start again from; undefined if all were processed. `all`: the function was cut off */
  handedOver(batch: readonly StreamRecord[], failed: string | 'all' | undefined): void {
    const first =
      failed === 'all' ? 0 : batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed);
    const done = first < 0 ? batch.length : first;
    this.#recent.push(...this.queue.splice(0, done).filter((record) => !isPoison(record)));
    this.#recent.splice(0, Math.max(0, this.#recent.length - 8));
    this.#failures = done === batch.length ? 0 : this.#failures + 1;
    const [head] = this.queue;
    const mayEnd = head && (isPoison(head) || this.mapping.canBeRebuilt);
    if (this.#failures < ATTEMPTS || !mayEnd) return;
    this.queue.shift();
    if (!isPoison(head)) this.deadLetters += 1;
    this.#failures = 0;
  }

  /** Takes the records of the item out, as if they were among the dead letters. @returns whether there were any */
  lose(item: string): boolean {
    if (this.isBusy) return false;
    const kept = this.queue.filter((record) => pk(record) !== item);
    return this.queue.splice(0, this.queue.length, ...kept).length > kept.length;
  }

  /** Lets records of different items change places; those of one item stay in order. @returns whether any did */
  interleave(below: (limit: number) => number): boolean {
    let moved = false;
    if (this.mapping.inOrder) return moved;
    for (let at = this.queue.length - 1; at > 0; at--) {
      const [before, after] = [this.queue[at - 1], this.queue[at]];
      if (!before || !after || pk(before) === pk(after) || below(2) === 0) continue;
      this.queue[at - 1] = after;
      this.queue[at] = before;
      moved = true;
    }
    return moved;
  }
}

export const eventOf = (records: readonly StreamRecord[]): DynamoDBStreamEvent => ({
  Records: records as unknown as DynamoDBRecord[],
});
