import { describe, expect, test } from 'vitest';
import { type DeliveryPorts, deliver } from '../../../local/event-sources/deliver.ts';
import type { StreamRecord } from '../../../local/event-sources/stream.ts';
import type { InvocationResult } from '../../../local/types.ts';

const NOW = 1_000_000;
const plain = {
  bisects: false,
  reportsItemFailures: false,
  maximumRetries: Number.POSITIVE_INFINITY,
  maximumAge: Number.POSITIVE_INFINITY,
};
const ok: InvocationResult = { ok: true, payload: null };
const error: InvocationResult = { ok: false, errorType: 'Error', errorMessage: 'no' };
const failing = (...ids: unknown[]): InvocationResult => ({
  ok: true,
  payload: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});

function record(sequence: number, ageSeconds = 0): StreamRecord {
  const dynamodb = {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: NOW / 1000 - ageSeconds,
  };
  return { dynamodb } as StreamRecord;
}

const batchOf = (...sequences: number[]) => sequences.map((sequence) => record(sequence));
const ids = (records: readonly StreamRecord[]) =>
  records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));

/** Delivers to a function that answers in turn, or by a rule, and tells what happened as lines. */
async function story(
  batch: readonly StreamRecord[],
  mapping: Partial<typeof plain>,
  answers: readonly InvocationResult[] | ((sequences: number[]) => InvocationResult),
): Promise<string[]> {
  const lines: string[] = [];
  let calls = 0;
  const ports: DeliveryPorts = {
    async invoke(records) {
      lines.push(`invoke ${ids(records)}`);
      return typeof answers === 'function' ? answers(ids(records)) : (answers[calls++] ?? ok);
    },
    done: (last) => lines.push(`done ${last.dynamodb.SequenceNumber}`),
    discard: ({ records, condition, invocations }) =>
      lines.push(`discard ${ids(records)} ${condition} after ${invocations}`),
    pause: async (failures) => {
      lines.push(`pause ${failures}`);
    },
    now: () => NOW,
  };
  await deliver(batch, { ...plain, ...mapping }, ports);
  return lines;
}

describe('a batch', () => {
  test('that succeeds is done', async () => {
    expect(await story(batchOf(1, 2, 3), {}, [ok])).toEqual(['invoke 1,2,3', 'done 3']);
  });

  test('that fails is retried as a whole, after growing pauses', async () => {
    expect(await story(batchOf(1, 2), {}, [error, error, ok])).toEqual([
      ...['invoke 1,2', 'pause 1', 'invoke 1,2', 'pause 2', 'invoke 1,2', 'done 2'],
    ]);
  });

  test('is given up when its retries are used up', async () => {
    expect(await story(batchOf(1, 2), { maximumRetries: 1 }, [error, error])).toEqual([
      ...['invoke 1,2', 'pause 1', 'invoke 1,2', 'discard 1,2 RetryAttemptsExhausted after 2', 'done 2'],
    ]);
  });

  test('is halved down to the record that fails, if the mapping bisects, and halving costs no retry', async () => {
    const poison = (sequences: number[]) => (sequences.includes(3) ? error : ok);
    expect(await story(batchOf(1, 2, 3, 4), { bisects: true, maximumRetries: 1 }, poison)).toEqual([
      ...['invoke 1,2,3,4', 'invoke 1,2', 'done 2', 'invoke 3,4'],
      ...['invoke 3', 'pause 1', 'invoke 3', 'discard 3 RetryAttemptsExhausted after 2', 'done 3'],
      ...['invoke 4', 'done 4'],
    ]);
  });

  test('loses the records that are too old before they are delivered', async () => {
    const batch = [record(1, 61), record(2, 61), record(3, 59)];
    expect(await story(batch, { maximumAge: 60_000 }, [ok])).toEqual([
      ...['discard 1,2 RecordAgeExceeded after 0', 'done 2', 'invoke 3', 'done 3'],
    ]);
  });
});

describe('where the function reports item failures', () => {
  const reporting = { reportsItemFailures: true };

  test('what follows the lowest failed record is retried', async () => {
    expect(await story(batchOf(1, 2, 3, 4), reporting, [failing('4', '3'), ok])).toEqual([
      ...['invoke 1,2,3,4', 'done 2', 'pause 1', 'invoke 3,4', 'done 4'],
    ]);
  });

  test('progress starts the count of failures anew', async () => {
    const answers = [failing('2'), failing('2'), failing('3'), failing('3')];
    expect(await story(batchOf(1, 2, 3), { ...reporting, maximumRetries: 1 }, answers)).toEqual([
      ...[
        'invoke 1,2,3',
        'done 1',
        'pause 1',
        'invoke 2,3',
        'discard 2,3 RetryAttemptsExhausted after 2',
        'done 3',
      ],
    ]);
    const moving = [failing('2'), failing('3'), failing('3')];
    expect(await story(batchOf(1, 2, 3), { ...reporting, maximumRetries: 1 }, moving)).toEqual([
      ...['invoke 1,2,3', 'done 1', 'pause 1', 'invoke 2,3', 'done 2', 'pause 1', 'invoke 3'],
      ...['discard 3 RetryAttemptsExhausted after 2', 'done 3'],
    ]);
  });

  test('bisecting continues at the reported record, and halves when that is the first', async () => {
    const answers = [failing('2'), failing('2'), ok, ok];
    expect(await story(batchOf(1, 2, 3), { ...reporting, bisects: true }, answers)).toEqual([
      ...['invoke 1,2,3', 'done 1', 'invoke 2,3', 'invoke 2', 'done 2', 'invoke 3', 'done 3'],
    ]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('%s is success', async (_, payload) => {
    expect(await story(batchOf(1, 2), reporting, [{ ok: true, payload }])).toEqual(['invoke 1,2', 'done 2']);
  });

  test.each<[string, InvocationResult]>([
    ['an empty identifier', failing('')],
    ['a null identifier', failing(null)],
    ['an identifier of no record of the batch', failing('2', '99')],
    ['an entry without one', { ok: true, payload: { batchItemFailures: [{ id: '2' }] } }],
    ['a null entry', { ok: true, payload: { batchItemFailures: [null] } }],
    ['no list', { ok: true, payload: { batchItemFailures: 'all' } }],
  ])('%s is a complete failure', async (_, answer) => {
    expect(await story(batchOf(1, 2), reporting, [answer, ok])).toEqual([
      ...['invoke 1,2', 'pause 1', 'invoke 1,2', 'done 2'],
    ]);
  });

  test('but a function that does not is not read', async () => {
    expect(await story(batchOf(1, 2), {}, [failing('2')])).toEqual(['invoke 1,2', 'done 2']);
  });
});
