/** Tumbling windows of an event source mapping: what Lambda tells a function of them, the shard of its records above all. */
import { isDeepStrictEqual } from 'node:util';
import type { InvocationResult } from '../types.ts';
import type { StreamRecord } from './stream.ts';

export interface WindowOptions {
  /** Milliseconds. */
  readonly length: number;
  readonly shardId: string;
  readonly streamArn: string;
  invoke(event: unknown): Promise<InvocationResult>;
  /** Milliseconds since the epoch. */
  now(): number;
  log(line: string): void;
}

export interface Windows {
  /** Whether both belong to one window: by when they were written. A batch is of one. */
  areTogether(a: StreamRecord, b: StreamRecord): boolean;
  /** @param records of one window */
  invoke(records: readonly StreamRecord[]): Promise<InvocationResult>;
  /** Ends the window whose time is over, with a call that brings no records. */
  tick(): Promise<void>;
}

/**
 * A function that keeps a state is refused: Lambda would keep it with the position in the stream, and nothing here does
 * so over a restart.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
export function createWindows(options: WindowOptions): Windows {
  const { length, shardId, streamArn, invoke, now, log } = options;
  let open: number | undefined;
  const startOf = ({ dynamodb }: StreamRecord) =>
    Math.floor((dynamodb.ApproximateCreationDateTime * 1000) / length) * length;
  const call = async (start: number, Records: readonly StreamRecord[], isFinal: boolean) =>
    answered(
      await invoke({
        Records,
        window: { start: timeOf(start), end: timeOf(start + length) },
        state: {},
        shardId,
        eventSourceARN: streamArn,
        isFinalInvokeForWindow: isFinal,
        isWindowTerminatedEarly: false,
      }),
    );
  const end = async (start: number): Promise<InvocationResult> => {
    const result = await call(start, [], true);
    if (result.ok) open = undefined;
    else log(`The end of the window of ${timeOf(start)} failed: ${result.errorMessage}`);
    return result;
  };
  return {
    areTogether: (a, b) => startOf(a) === startOf(b),
    async invoke(records) {
      const start = records[0] ? startOf(records[0]) : open;
      if (start === undefined) throw new Error('A window begins with a record.');
      if (open !== undefined && open !== start) {
        const ended = await end(open);
        if (!ended.ok) return ended;
      }
      open = start;
      return call(start, records, false);
    },
    async tick() {
      if (open !== undefined && now() >= open + length) await end(open);
    },
  };
}

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

/** Without a state in its answer, Lambda counts the call as failed. */
function answered(result: InvocationResult): InvocationResult {
  if (!result.ok) return result;
  const { state } = (result.payload ?? {}) as { state?: unknown };
  if (isDeepStrictEqual(state, {})) return result;
  return {
    ok: false,
    errorType: 'WindowState',
    errorMessage:
      state === undefined
        ? 'The answer has no state, which a mapping with a tumbling window needs'
        : 'The answer has a state that is not empty, which the local platform does not keep',
  };
}
