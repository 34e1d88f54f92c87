/** One execution environment: a worker thread that serves one invocation at a time, with Lambda's time limits. */
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { InvocationResult } from '../types.ts';
import type { InvokeMessage, WorkerMessage, WorkerSettings } from './messages.ts';
import { within } from './within.ts';

export interface SandboxOptions extends WorkerSettings {
  readonly environment: Record<string, string>;
  /** MiB. */
  readonly memorySize: number;
  /** How long loading the code may take before the first invocation's own time begins. */
  readonly initMilliseconds: number;
  readonly onLine: (line: string) => void;
}

export interface Sandbox {
  /** Never call it again before the result is there. */
  invoke(message: InvokeMessage): Promise<InvocationResult>;
  /** False once the thread has ended: take a new sandbox. */
  isAlive(): boolean;
  close(): Promise<void>;
}

const failure = (errorType: string, errorMessage: string): InvocationResult => ({
  ok: false,
  errorType,
  errorMessage,
});

/** Where Node.js keeps compiled code, if it is told to keep it: then a thread is ready in half the time. */
const { NODE_COMPILE_CACHE } = process.env;

export function startSandbox(options: SandboxOptions): Sandbox {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: { ...options.environment, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) },
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: options.memorySize },
    workerData: { codeFolder: options.codeFolder, handler: options.handler } satisfies WorkerSettings,
  });
  forwardLines(worker.stdout, options.onLine);
  forwardLines(worker.stderr, options.onLine);

  let alive = true;
  let fatal: InvocationResult | undefined;
  let settle: ((result: InvocationResult) => void) | undefined;
  let onReady = (): void => {};
  const ready = new Promise<true>((resolve) => {
    onReady = () => resolve(true);
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (exitCode) => {
      alive = false;
      const reason = exitCode === 0 ? 'Runtime exited without providing a reason' : `exit status ${exitCode}`;
      fatal ??= failure(
        'Runtime.ExitError',
        exitCode === 0 ? `Error: ${reason}` : `Error: Runtime exited with error: ${reason}`,
      );
      settle?.(fatal);
      onReady();
      resolve();
    });
  });
  // Only what the code cannot catch arrives here, such as running out of memory.
  worker.once('error', (error) => {
    fatal ??= failure('Runtime.ExitError', `Error: Runtime exited with error: ${error.message}`);
  });
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'ready') onReady();
    else if (message.type === 'result') settle?.({ ok: true, payload: JSON.parse(message.payload) });
    else if (message.type === 'error') settle?.({ ok: false, ...message.error });
    else fatal = { ok: false, ...message.error };
  });

  const timedOut = (message: InvokeMessage): InvocationResult => {
    alive = false;
    void worker.terminate();
    const seconds = (message.timeoutMilliseconds / 1000).toFixed(2);
    return failure(
      'Sandbox.Timedout',
      `RequestId: ${message.context.awsRequestId} Error: Task timed out after ${seconds} seconds`,
    );
  };

  const invoke = async (message: InvokeMessage): Promise<InvocationResult> => {
    const limit = options.initMilliseconds + message.timeoutMilliseconds;
    if ((await within(ready, limit)) === undefined) return timedOut(message);
    if (!alive)
      return fatal ?? failure('Runtime.ExitError', 'Error: Runtime exited without providing a reason');
    const result = new Promise<InvocationResult>((resolve) => {
      settle = resolve;
    });
    worker.postMessage(message);
    const answer = await within(result, message.timeoutMilliseconds);
    settle = undefined;
    return answer ?? timedOut(message);
  };

  return {
    async invoke(message) {
      // A thread must not keep the process alive while it has nothing to do.
      worker.ref();
      try {
        return await invoke(message);
      } finally {
        worker.unref();
      }
    },
    isAlive: () => alive && fatal === undefined,
    async close() {
      await worker.terminate();
      await ended;
    },
  };
}

function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
