/** Runs the app's functions from their bundled code, each in its own worker threads with its own environment. */
import { randomUUID } from 'node:crypto';
import { type App, type Credentials, type InvocationResult, type Invoke, PlatformError } from '../types.ts';
import { functionEnvironment } from './environment.ts';
import { qualifiedArns } from './function-behind.ts';
import { type FunctionSettings, functionSettings } from './function-settings.ts';
import { createPool, type Pool } from './pool.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

export interface FunctionRunnerOptions {
  readonly app: App;
  /** The credentials that calls of this role carry. */
  readonly credentialsOf: (roleArn: string) => Credentials;
  /** Where functions reach AWS APIs; asked when a thread starts, so that the port may be chosen late. */
  readonly endpointUrl: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** One line that a function wrote. */
  readonly log: (functionName: string, line: string) => void;
  readonly randomUuid?: () => string;
}

export interface FunctionRunner {
  /**
   * Invokes a function by name or ARN and waits. It never rejects: what Lambda's API would refuse has one of
   * Lambda's own exception names as its `errorType` (`ResourceNotFoundException`, `TooManyRequestsException`,
   * `RequestTooLargeException`).
   */
  readonly invoke: Invoke;
  /**
   * What Lambda's UpdateFunctionCode does: invocations that are under way end with the code that they began with, all
   * later ones run the other.
   *
   * @param codeFolder undefined: the app's own code again
   * @throws PlatformError where there is no such function
   */
  replaceCode(functionName: string, codeFolder: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: synchronous request payload. */
const maximumRequestBytes = 6 * 1024 * 1024;
/** How many threads a function without reserved concurrency may have; further invocations wait. */
const unreservedThreads = 10;
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: the init phase has 10 seconds. */
const initMilliseconds = 10_000;

interface RunningFunction {
  readonly settings: FunctionSettings;
  /** Of the code that it runs now. */
  pool: Pool;
  /** Of the app's own code: kept, also while another runs. */
  readonly deployed: Pool;
  readonly poolFor: (codeFolder: string) => Pool;
  readonly logStreamNames: WeakMap<Sandbox, string>;
}

/** @throws PlatformError where a function of the app cannot run locally. */
export function createFunctionRunner(options: FunctionRunnerOptions): FunctionRunner {
  // Lambda runs in UTC. A time zone belongs to the process, so a thread's own TZ variable cannot set it.
  process.env.TZ = 'UTC';
  const randomUuid = options.randomUuid ?? randomUUID;
  const functions = new Map<string, RunningFunction>();
  for (const resource of options.app.resources) {
    if (resource.type !== 'AWS::Lambda::Function') continue;
    const settings = functionSettings(resource);
    const running = prepare(options, settings, options.app.codeFolder(resource), randomUuid);
    functions.set(settings.name, running);
    functions.set(settings.arn, running);
    for (const arn of qualifiedArns(options.app, resource)) functions.set(arn, running);
  }

  return {
    async invoke(functionName, event) {
      const running = functions.get(functionName.replace(/:\$LATEST$/, ''));
      if (running === undefined) {
        return refusal('ResourceNotFoundException', `Function not found: ${functionName}`);
      }
      return invokeRunning(running, event, randomUuid(), options.now);
    },
    async replaceCode(functionName, codeFolder) {
      const running = functions.get(functionName);
      if (running === undefined) throw new PlatformError(`There is no function ${functionName}.`);
      const { pool, deployed, poolFor } = running;
      running.pool = codeFolder === undefined ? deployed : poolFor(codeFolder);
      if (pool !== deployed) await pool.retire();
    },
    async close() {
      const pools = new Set([...functions.values()].flatMap(({ pool, deployed }) => [pool, deployed]));
      await Promise.all([...pools].map((pool) => pool.close()));
    },
  };
}

const refusal = (errorType: string, errorMessage: string): InvocationResult => ({
  ok: false,
  errorType,
  errorMessage,
});

function prepare(
  { app, credentialsOf, endpointUrl, now, log }: FunctionRunnerOptions,
  settings: FunctionSettings,
  codeFolder: string,
  randomUuid: () => string,
): RunningFunction {
  const logStreamNames = new WeakMap<Sandbox, string>();
  const start = (folder: string): Sandbox => {
    const day = new Date(now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[$LATEST]${randomUuid().replaceAll('-', '')}`;
    const sandbox = startSandbox({
      codeFolder: folder,
      handler: settings.handler,
      memorySize: settings.memorySize,
      initMilliseconds,
      onLine: (line) => log(settings.name, line),
      environment: functionEnvironment({
        settings,
        region: app.region,
        credentials: credentialsOf(settings.roleArn),
        endpointUrl: endpointUrl(),
        codeFolder: folder,
        logStreamName,
      }),
    });
    logStreamNames.set(sandbox, logStreamName);
    return sandbox;
  };
  const reserved = settings.reservedConcurrency;
  const poolFor = (folder: string): Pool =>
    createPool({
      limit: reserved ?? unreservedThreads,
      whenFull: reserved === undefined ? 'queue' : 'refuse',
      start: () => start(folder),
    });
  const deployed = poolFor(codeFolder);
  return { settings, pool: deployed, deployed, poolFor, logStreamNames };
}

/** Milliseconds. The machine's own clock may go on between two looks at it. */
function aheadOfMachine(now: () => number): number {
  const ahead = now() - Date.now();
  return Math.abs(ahead) < 100 ? 0 : ahead;
}

async function invokeRunning(
  { settings, pool, logStreamNames }: RunningFunction,
  event: unknown,
  awsRequestId: string,
  now: () => number,
): Promise<InvocationResult> {
  const payload = JSON.stringify(event) ?? 'null';
  const bytes = Buffer.byteLength(payload);
  if (bytes > maximumRequestBytes) {
    const problem = `${bytes} byte payload is too large for the RequestResponse invocation type`;
    return refusal('RequestTooLargeException', `${problem} (limit ${maximumRequestBytes} bytes)`);
  }
  const result = await pool.run((sandbox) =>
    sandbox.invoke({
      event: payload,
      clockAhead: aheadOfMachine(now),
      timeoutMilliseconds: settings.timeoutSeconds * 1000,
      context: {
        awsRequestId,
        functionName: settings.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: settings.arn,
        memoryLimitInMB: String(settings.memorySize),
        logGroupName: settings.logGroupName,
        logStreamName: logStreamNames.get(sandbox) ?? '',
      },
    }),
  );
  return result ?? refusal('TooManyRequestsException', 'Rate Exceeded.');
}
