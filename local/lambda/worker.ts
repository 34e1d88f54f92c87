/** Runs inside a worker thread: loads one function's code as Lambda's Node.js runtime does, and runs its handler. */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { setClockAhead } from './clock.ts';
import { restrictModulesTo } from './code-loading.ts';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerSettings } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

// For this thread, which has read it, and not for the function.
delete process.env.NODE_COMPILE_CACHE;

if (parentPort === null) throw new Error('worker.ts runs in a worker thread only');
const port = parentPort;
const send = (message: WorkerMessage): void => port.postMessage(message);

const describe = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };

/**
 * Lambda writes the whole error, with its stack, to the function's log, as functions that log JSON have it; the caller gets
 * type and message only.
 */
const report = (error: unknown, requestId?: string): void => {
  const stackTrace = error instanceof Error ? error.stack?.split('\n') : undefined;
  const message = { ...describe(error), stackTrace };
  console.error(JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, message }));
};

/** The thread ends after this, as Lambda ends the runtime's process. */
const crash = (error: unknown, described: FunctionError): void => {
  report(error, running);
  send({ type: 'fatal', error: described });
  process.exit(1);
};

/** The invocation that is served, if one is. */
let running: string | undefined;

process.on('uncaughtException', (error) => crash(error, describe(error)));
process.on('unhandledRejection', (reason) =>
  crash(reason, {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: String(reason),
  }),
);

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB and some room for the envelope. */
const maximumResponseBytes = 6_291_556;
const responseTooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumResponseBytes} bytes).`,
};

const contextFor = ({ context, timeoutMilliseconds }: InvokeMessage): object => {
  const startedAt = performance.now();
  return {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.floor(timeoutMilliseconds - (performance.now() - startedAt))),
  };
};

const run = async (handler: Handler, message: InvokeMessage): Promise<void> => {
  setClockAhead(message.clockAhead);
  running = message.context.awsRequestId;
  try {
    const result = await handler(JSON.parse(message.event), contextFor(message));
    // A function that returns nothing answers `null`.
    const payload = JSON.stringify(result) ?? 'null';
    if (Buffer.byteLength(payload) > maximumResponseBytes) send({ type: 'error', error: responseTooLarge });
    else send({ type: 'result', payload });
  } catch (error) {
    report(error, running);
    send({ type: 'error', error: describe(error) });
  }
};

const { codeFolder, handler: handlerName } = workerData as WorkerSettings;
try {
  const handler = await restrictModulesTo(codeFolder).loadHandler(handlerName);
  port.on('message', (message: InvokeMessage) => void run(handler, message));
  send({ type: 'ready' });
  // Now rather than when the process ends: the next thread is ready sooner, of this process or of another.
  flushCompileCache();
} catch (error) {
  crash(error, describe(error));
}
