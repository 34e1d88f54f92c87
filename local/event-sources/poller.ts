/** Polls one stream for one mapping: gathers records to batches, has them delivered and moves the checkpoint. */
import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationResult } from '../types.ts';
import { deliver } from './deliver.ts';
import type { Discarded } from './failure-record.ts';
import type { Mapping } from './mapping.ts';
import type { ReadRecord, Stream, StreamRecord } from './stream.ts';

export interface PollerPorts {
  readonly mapping: Mapping;
  readonly stream: Stream;
  invoke(records: readonly StreamRecord[]): Promise<InvocationResult>;
  /** Whether two records may be of one batch. @default - any may */
  areTogether?(a: StreamRecord, b: StreamRecord): boolean;
  /** Called when there is nothing to deliver. */
  quiet?(): Promise<void>;
  discard(discarded: Discarded): void;
  /** Records up to and including this position need no further delivery. */
  checkpoint(position: string): void;
  now(): number;
  log(line: string): void;
  /** Milliseconds between two looks at a quiet stream. */
  readonly interval: number;
  /** Milliseconds to wait after the n-th failure of a batch. */
  retryDelay(failures: number): number;
}

export interface Poller {
  /** Looks at the stream at once. */
  poke(): void;
  /** Resolves when a look at the stream that began after this call found nothing, and nothing is in delivery. */
  drained(): Promise<void>;
  /** How many batches were delivered so far. */
  deliveries(): number;
  close(): Promise<void>;
}

export function startPoller(ports: PollerPorts): Poller {
  const { mapping, stream, interval } = ports;
  const stop = new AbortController();
  const buffer: ReadRecord[] = [];
  const waiting = new Set<{ fromLook: number; resolve(): void }>();
  const bell = createBell();
  let looks = 0;
  let deliveries = 0;
  let gatheringSince: number | undefined;

  const look = async (): Promise<boolean> => {
    const number = ++looks;
    const read = countWanted(buffer) < mapping.batchSize ? await stream.read(1000) : [];
    for (const { position, record } of read) {
      buffer.push({ position, record: record && mapping.matches(record) ? record : undefined });
    }
    const wanted = countWanted(buffer);
    if (wanted === 0) {
      const last = buffer.at(-1);
      if (last) ports.checkpoint(last.position);
      buffer.length = 0;
      await ports.quiet?.();
      if (read.length === 0) resolveDrained(number);
      return read.length > 0;
    }
    gatheringSince ??= ports.now();
    // Whoever waits until all is delivered should not wait for a window.
    const waited = waiting.size > 0 || ports.now() - gatheringSince >= mapping.batchingWindow;
    if (wanted < mapping.batchSize && !waited) return read.length > 0;
    gatheringSince = undefined;
    await deliverBatch(takeBatch(buffer, mapping.batchSize, ports.areTogether));
    return true;
  };

  const deliverBatch = async (taken: readonly ReadRecord[]): Promise<void> => {
    let left = taken;
    const done = (last: StreamRecord) => {
      const index = left.findIndex(({ record }) => record === last);
      ports.checkpoint(left[index]?.position ?? '');
      left = left.slice(index + 1);
    };
    try {
      await deliver(
        taken.flatMap(({ record }) => record ?? []),
        mapping,
        {
          invoke(records) {
            stop.signal.throwIfAborted();
            return ports.invoke(records);
          },
          discard: ports.discard,
          now: ports.now,
          done,
          pause: (failures) => delay(ports.retryDelay(failures), undefined, { signal: stop.signal }),
        },
      );
    } catch (error) {
      // The function could not be invoked at all: it is not the records' fault, so they come again.
      buffer.unshift(...left);
      throw error;
    }
    ports.checkpoint(taken.at(-1)?.position ?? '');
    deliveries++;
  };

  const resolveDrained = (number: number) => {
    for (const waiter of waiting) {
      if (waiter.fromLook > number && !stop.signal.aborted) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };

  /** What is gathered for longer than its window goes without waiting for more. */
  const untilNextLook = () =>
    gatheringSince === undefined
      ? interval
      : Math.min(interval, Math.max(0, gatheringSince + mapping.batchingWindow - ports.now()));

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const more = await look().catch((error: unknown) => {
        if (!stop.signal.aborted) ports.log(`${mapping.id} will try again: ${String(error)}`);
        return false;
      });
      if (!more) await bell.wait(untilNextLook());
    }
    resolveDrained(looks);
  };

  const running = run();
  return {
    poke: bell.ring,
    deliveries: () => deliveries,
    drained: () =>
      new Promise((resolve) => {
        if (stop.signal.aborted) return resolve();
        waiting.add({ fromLook: looks + 1, resolve });
        bell.ring();
      }),
    async close() {
      stop.abort();
      bell.ring();
      await running;
    },
  };
}

const countWanted = (buffer: readonly ReadRecord[]) => buffer.filter(({ record }) => record).length;

/** Up to `size` wanted records that may be together, with the unwanted ones before them. */
function takeBatch(
  buffer: ReadRecord[],
  size: number,
  areTogether: PollerPorts['areTogether'] = () => true,
): ReadRecord[] {
  let wanted = 0;
  let first: StreamRecord | undefined;
  const end = buffer.findIndex(({ record }) => {
    if (!record) return false;
    first ??= record;
    return ++wanted > size || !areTogether(first, record);
  });
  return buffer.splice(0, end === -1 ? buffer.length : end);
}

/** A wait that can be cut short. A ring while nobody waits cuts the next wait, so that none is missed. */
function createBell(): { ring(): void; wait(ms: number): Promise<void> } {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      rung = false;
    },
  };
}
