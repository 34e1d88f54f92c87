import { describe, expect, test } from 'vitest';
import type { StreamRecord } from '../../../local/event-sources/stream.ts';
import { createWindows } from '../../../local/event-sources/windows.ts';
import type { InvocationResult } from '../../../local/types.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 22, 3);
const empty: InvocationResult = { ok: true, payload: { state: {}, batchItemFailures: [] } };

const record = (name: string, secondsLater: number): StreamRecord =>
  ({ eventID: name, dynamodb: { ApproximateCreationDateTime: start / 1000 + secondsLater } }) as StreamRecord;

function windowsOf(answers: readonly InvocationResult[] = []) {
  const events: Record<string, unknown>[] = [];
  const lines: string[] = [];
  let now = start;
  const windows = createWindows({
    length: MINUTE,
    shardId: 'shardId-1',
    streamArn: 'the-stream',
    async invoke(event) {
      events.push(event as Record<string, unknown>);
      return answers[events.length - 1] ?? empty;
    },
    now: () => now,
    log: (line) => lines.push(line),
  });
  const told = () =>
    events.map(({ Records, isFinalInvokeForWindow }) =>
      isFinalInvokeForWindow ? 'end' : (Records as StreamRecord[]).map(({ eventID }) => eventID).join(),
    );
  return { windows, events, told, lines, pass: (time: number) => (now += time) };
}

describe('a tumbling window', () => {
  test('tells the function its shard, its bounds, and that the state is empty', async () => {
    const { windows, events } = windowsOf();
    const records = [record('a', 10)];
    expect(await windows.invoke(records)).toEqual(empty);
    expect(events).toEqual([
      {
        Records: records,
        window: { start: '2026-11-22T03:00:00Z', end: '2026-11-22T03:01:00Z' },
        state: {},
        shardId: 'shardId-1',
        eventSourceARN: 'the-stream',
        isFinalInvokeForWindow: false,
        isWindowTerminatedEarly: false,
      },
    ]);
  });

  test('has the records that were written in it, and no others', () => {
    const { windows } = windowsOf();
    expect(windows.areTogether(record('a', 0), record('b', 59))).toBe(true);
    expect(windows.areTogether(record('a', 59), record('b', 60))).toBe(false);
  });

  test('ends before the next one begins', async () => {
    const { windows, told } = windowsOf();
    await windows.invoke([record('a', 0), record('b', 5)]);
    await windows.invoke([record('c', 20)]);
    await windows.invoke([record('d', 90)]);
    expect(told()).toEqual(['a,b', 'c', 'end', 'd']);
  });

  test('ends once its time is over, once', async () => {
    const { windows, told, pass } = windowsOf();
    await windows.tick();
    await windows.invoke([record('a', 0)]);
    pass(MINUTE - 1);
    await windows.tick();
    expect(told()).toEqual(['a']);
    pass(1);
    await windows.tick();
    await windows.tick();
    expect(told()).toEqual(['a', 'end']);
  });

  test('whose end fails is ended again, and keeps what follows waiting', async () => {
    const no: InvocationResult = { ok: false, errorType: 'Error', errorMessage: 'no' };
    const { windows, told, lines } = windowsOf([empty, no, empty]);
    await windows.invoke([record('a', 0)]);
    expect(await windows.invoke([record('b', 60)])).toEqual(no);
    await windows.invoke([record('b', 60)]);
    expect(told()).toEqual(['a', 'end', 'end', 'b']);
    expect(lines).toEqual(['The end of the window of 2026-11-22T03:00:00Z failed: no']);
  });

  test.each([
    ['no state', { batchItemFailures: [] }],
    ['nothing', null],
    ['a state that nothing here would keep', { state: { sum: 1 } }],
  ])('answered with %s, has failed', async (_, payload) => {
    const { windows } = windowsOf([{ ok: true, payload }]);
    expect(await windows.invoke([record('a', 0)])).toMatchObject({ ok: false, errorType: 'WindowState' });
  });
});
