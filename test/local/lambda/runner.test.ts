/** Functions run from their code folders under Lambda's conditions: environment, limits, errors, isolation. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createFunctionRunner, type FunctionRunner } from '../../../local/lambda/runner.ts';
import { type App, type InvocationResult, PlatformError, type Resource } from '../../../local/types.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const roleArn = 'arn:aws:iam::000000000000:role/Worker';

/** A runner for one function, `Fn`, with this code; `lines` fills with what it logs. */
function runnerFor(
  code: string | Record<string, string>,
  properties: Record<string, unknown> = {},
  now = () => Date.UTC(2025, 0, 2),
): { runner: FunctionRunner; invoke: (event?: unknown) => Promise<InvocationResult>; lines: string[] } {
  // The parent folder is an ESM project with a package of its own, as the repository around a cloud assembly is.
  const project = mkdtempSync(join(tmpdir(), 'holdfast-function-'));
  cleanUps.push(() => rmSync(project, { recursive: true, force: true }));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  mkdirSync(join(project, 'node_modules', 'outside'), { recursive: true });
  writeFileSync(join(project, 'node_modules', 'outside', 'index.js'), 'export const value = 1;');
  const folder = join(project, 'asset');
  mkdirSync(folder);
  const files = typeof code === 'string' ? { 'index.mjs': code } : code;
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);

  const resource: Resource = {
    stack: 'Test',
    logicalId: 'Fn',
    type: 'AWS::Lambda::Function',
    ref: 'fn-name',
    attributes: { Arn: 'arn:aws:lambda:ap-northeast-1:000000000000:function:fn-name' },
    properties: {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Role: roleArn,
      Timeout: 20,
      MemorySize: 256,
      ...properties,
    },
  };
  const app: App = {
    region: 'ap-northeast-1',
    accountId: '000000000000',
    resources: [resource],
    outputs: {},
    codeFolder: () => folder,
  };
  const lines: string[] = [];
  const runner = createFunctionRunner({
    app,
    credentialsOf: (role) => ({
      accessKeyId: `key of ${role}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
    }),
    endpointUrl: () => 'http://127.0.0.1:4566',
    now,
    log: (name, line) => lines.push(`${name}: ${line}`),
  });
  cleanUps.push(() => runner.close());
  return { runner, lines, invoke: (event = {}) => runner.invoke('fn-name', event) };
}

const payloadOf = (result: InvocationResult): unknown => {
  if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
  return result.payload;
};

describe('an invocation', () => {
  test('hands the event over as JSON and the result back as JSON', async () => {
    const { invoke } = runnerFor(
      'export const handler = async (event) => ({ event, when: new Date(0), gone: undefined })',
    );
    expect(payloadOf(await invoke({ amount: 5, none: undefined }))).toEqual({
      event: { amount: 5 },
      when: '1970-01-01T00:00:00.000Z',
    });
  });

  test('reaches the function by name, by ARN and by the $LATEST qualifier, and nothing else', async () => {
    const { runner } = runnerFor('export const handler = async () => 1');
    const arn = 'arn:aws:lambda:ap-northeast-1:000000000000:function:fn-name';
    for (const name of ['fn-name', arn, `${arn}:$LATEST`])
      expect(payloadOf(await runner.invoke(name, {}))).toBe(1);
    expect(await runner.invoke('other', {})).toMatchObject({
      ok: false,
      errorType: 'ResourceNotFoundException',
    });
  });

  test("gives the handler Lambda's context", async () => {
    const { invoke } = runnerFor(
      'export const handler = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() })',
    );
    const context = payloadOf(await invoke()) as Record<string, unknown>;
    expect(context).toMatchObject({
      functionName: 'fn-name',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:ap-northeast-1:000000000000:function:fn-name',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/fn-name',
      logStreamName: expect.stringMatching(/^2025\/01\/02\/\[\$LATEST\][0-9a-f]{32}$/),
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(20_000);
  });

  test('answers null where the handler returns nothing', async () => {
    const { invoke } = runnerFor('export const handler = async () => {}');
    expect(payloadOf(await invoke())).toBeNull();
  });

  test('finds a CommonJS handler although the project around the bundle is ESM', async () => {
    const { invoke } = runnerFor({
      'index.js': "const { one } = require('./lib.js'); exports.handler = async () => one;",
      'lib.js': 'module.exports = { one: 1 };',
    });
    expect(payloadOf(await invoke())).toBe(1);
  });

  test('passes every line that the function writes to the log', async () => {
    const { invoke, lines } = runnerFor(
      "export const handler = async () => { console.log('one\\ntwo'); console.error('three'); }",
    );
    await invoke();
    await expect
      .poll(() => lines, { timeout: 30_000 })
      .toEqual(expect.arrayContaining(['fn-name: one', 'fn-name: two', 'fn-name: three']));
  });
});

describe('the environment', () => {
  test("is the template's and Lambda's own, and nothing of the machine's", async () => {
    process.env.HOLDFAST_TEST_SECRET = 'of the host';
    cleanUps.push(() => delete process.env.HOLDFAST_TEST_SECRET);
    const { invoke } = runnerFor('export const handler = async () => process.env', {
      Environment: { Variables: { TABLE_NAME: 'ledger' } },
    });
    expect(payloadOf(await invoke())).toEqual({
      TABLE_NAME: 'ledger',
      _HANDLER: 'index.handler',
      AWS_REGION: 'ap-northeast-1',
      AWS_DEFAULT_REGION: 'ap-northeast-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'fn-name',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn-name',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      AWS_ACCESS_KEY_ID: `key of ${roleArn}`,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      LAMBDA_TASK_ROOT: expect.stringContaining('asset'),
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    });
  });

  test('is in UTC', async () => {
    const { invoke } = runnerFor('export const handler = async () => new Date(2025, 0, 1).toISOString()');
    expect(payloadOf(await invoke())).toBe('2025-01-01T00:00:00.000Z');
  });
});

describe('the clock', () => {
  const tells = `export const handler = async () => ({
    now: Date.now(), made: new Date().getTime(), text: Date.parse(Date()), is: new Date() instanceof Date,
    given: new Date(5).getTime(), parts: new Date(2019, 6, 1).getTime(), utc: Date.UTC(2019, 6, 1),
  })`;
  const told = async (invoke: () => Promise<InvocationResult>) =>
    payloadOf(await invoke()) as Record<'now' | 'made' | 'text' | 'given' | 'parts' | 'utc', number>;
  const minute = 60_000;

  test("is the platform's, wherever a function reads it, from each invocation on", async () => {
    let now = Date.UTC(2019, 6, 1, 9);
    const { invoke } = runnerFor(tells, {}, () => now);
    for (const jump of [0, 26 * 60 * minute, -3 * minute]) {
      now += jump;
      const { now: read, made, text, ...rest } = await told(invoke);
      // A slow machine takes its time; it never comes near what the clock jumps by.
      for (const time of [read, made, text + 1000]) {
        expect(time).toBeGreaterThanOrEqual(now);
        expect(time).toBeLessThan(now + 2 * minute);
      }
      const first = Date.UTC(2019, 6, 1);
      expect(rest).toEqual({ is: true, given: 5, parts: first, utc: first });
    }
  });

  test("is the machine's where the platform runs by that", async () => {
    const { invoke } = runnerFor(tells, {}, Date.now);
    const before = Date.now();
    const { now, made } = await told(invoke);
    for (const time of [now, made]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
  });
});

describe('an error', () => {
  const rows: [what: string, code: string | Record<string, string>, type: string, message: RegExp][] = [
    [
      'thrown',
      'export const handler = async () => { throw new RangeError("too far") }',
      'RangeError',
      /^too far$/,
    ],
    ['thrown synchronously', 'export const handler = () => { throw new Error("now") }', 'Error', /^now$/],
    ['a thrown string', 'export const handler = async () => { throw "text" }', 'string', /^text$/],
    [
      'process.exit',
      'export const handler = async () => process.exit(3)',
      'Runtime.ExitError',
      /exit status 3/,
    ],
    [
      'an unhandled rejection',
      'export const handler = async () => { Promise.reject(new Error("lost")); await new Promise(() => setInterval(() => {}, 1e6)) }',
      'Runtime.UnhandledPromiseRejection',
      /^Error: lost$/,
    ],
    [
      'an uncaught exception',
      'export const handler = async () => { setTimeout(() => { throw new TypeError("late") }); await new Promise(() => {}) }',
      'TypeError',
      /^late$/,
    ],
    ['thrown while loading', 'throw new RangeError("at load")', 'RangeError', /^at load$/],
    ['a missing file', { 'other.mjs': '' }, 'Runtime.ImportModuleError', /Cannot find module 'index'/],
    [
      'a missing package',
      "import 'nowhere'; export const handler = 1",
      'Runtime.ImportModuleError',
      /nowhere/,
    ],
    [
      'a package outside the bundle',
      "import { value } from 'outside'; export const handler = async () => value",
      'Runtime.ImportModuleError',
      /outside/,
    ],
    ['a syntax error', 'export const handler = async () => {', 'Runtime.UserCodeSyntaxError', /SyntaxError/],
    ['no such export', 'export const other = 1', 'Runtime.HandlerNotFound', /index\.handler is undefined/],
    [
      'a callback handler',
      'export const handler = (event, context, callback) => callback(null, 1)',
      'Runtime.CallbackHandlerDeprecated',
      /callback/,
    ],
    [
      'a result above 6 MB',
      'export const handler = async () => "x".repeat(7 * 1024 * 1024)',
      'Function.ResponseSizeTooLarge',
      /6291556/,
    ],
  ];
  test.each(rows)('%s', async (_, code, errorType, message) => {
    const { invoke } = runnerFor(code);
    expect(await invoke()).toEqual({ ok: false, errorType, errorMessage: expect.stringMatching(message) });
  });

  test('an event above 6 MB is refused before the function runs', async () => {
    const { invoke, lines } = runnerFor('export const handler = async () => console.log("ran")');
    expect(await invoke('x'.repeat(6 * 1024 * 1024))).toMatchObject({
      errorType: 'RequestTooLargeException',
    });
    expect(lines).toEqual([]);
  });

  test("a timeout ends the thread and says so in Lambda's words; the next invocation starts afresh", async () => {
    const { invoke } = runnerFor(
      'let count = 0; export const handler = async ({ hang }) => { count += 1; while (hang); return count }',
      { Timeout: 2 },
    );
    expect(payloadOf(await invoke({}))).toBe(1);
    expect(await invoke({ hang: true })).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 2\.00 seconds$/,
      ),
    });
    expect(payloadOf(await invoke({}))).toBe(1);
  });

  test('a crash leaves a fresh thread for the next invocation; a thrown error keeps the warm one', async () => {
    const { invoke } = runnerFor(
      'let count = 0; export const handler = async ({ how }) => { count += 1; if (how === "exit") process.exit(0); if (how === "throw") throw new Error(); return count }',
    );
    expect(payloadOf(await invoke({}))).toBe(1);
    expect(await invoke({ how: 'throw' })).toMatchObject({ errorType: 'Error' });
    expect(payloadOf(await invoke({}))).toBe(3);
    expect(await invoke({ how: 'exit' })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(payloadOf(await invoke({}))).toBe(1);
  });
});

describe('concurrency', () => {
  /** Counts how many invocations one environment has at once, and how many environments there are. */
  const code = `
    import { threadId } from 'node:worker_threads';
    let active = 0;
    export const handler = async () => {
      active += 1;
      const seen = active;
      await new Promise((resolve) => setTimeout(resolve, 50));
      active -= 1;
      return { seen, threadId };
    }`;

  test('an environment serves one invocation at a time; more start, up to ten; the rest wait', async () => {
    const { invoke } = runnerFor(code);
    const results = (await Promise.all(Array.from({ length: 25 }, () => invoke()))).map(payloadOf) as {
      seen: number;
      threadId: number;
    }[];
    expect(results.map(({ seen }) => seen)).toEqual(Array(25).fill(1));
    expect(new Set(results.map(({ threadId }) => threadId)).size).toBe(10);
  });

  test('reserved concurrency is a limit: what exceeds it is throttled, not queued', async () => {
    const { invoke } = runnerFor(code, { ReservedConcurrentExecutions: 2 });
    const results = await Promise.all([invoke(), invoke(), invoke()]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(results[2]).toMatchObject({
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
    });
    expect((await invoke()).ok).toBe(true);
  });

  test('closing ends an invocation under way and starts none that waits', async () => {
    const { invoke, runner, lines } = runnerFor(
      'export const handler = () => { console.log("started"); return new Promise(() => setInterval(() => {}, 1e6)) }',
    );
    const pending = Array.from({ length: 11 }, () => invoke());
    await expect.poll(() => lines, { timeout: 30_000 }).toHaveLength(10);
    await runner.close();
    expect((await Promise.all(pending)).map(({ ok }) => ok)).toEqual(Array(11).fill(false));
    expect(lines).toHaveLength(10);
  });
});

describe('other code for a function', () => {
  const answering = (text: string) => `export const handler = async () => '${text}'`;

  function otherFolder(code: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-function-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'index.mjs'), code);
    return folder;
  }

  test('is run by every later invocation, until the app’s own is put back', async () => {
    const { invoke, runner } = runnerFor(answering('deployed'));
    const answers = [payloadOf(await invoke())];
    await runner.replaceCode('fn-name', otherFolder(answering('other')));
    answers.push(payloadOf(await invoke()), payloadOf(await invoke()));
    await runner.replaceCode('fn-name', undefined);
    answers.push(payloadOf(await invoke()));
    expect(answers).toEqual(['deployed', 'other', 'other', 'deployed']);
  });

  test('does not touch an invocation that is under way, whose environment serves no other', async () => {
    const { invoke, runner, lines } = runnerFor(`
      import { once } from 'node:events';
      import { watch } from 'node:fs';
      export const handler = async ({ until }) => {
        if (until === undefined) return 'deployed';
        const changed = once(watch(until), 'change');
        console.log('started');
        await changed;
        return 'deployed';
      }`);
    const until = otherFolder(answering('other'));
    const slow = invoke({ until });
    await expect.poll(() => lines).toHaveLength(1);
    await runner.replaceCode('fn-name', until);
    expect(payloadOf(await invoke())).toBe('other');
    writeFileSync(join(until, 'go'), '');
    expect(payloadOf(await slow)).toBe('deployed');
    expect(payloadOf(await invoke())).toBe('other');
  });

  test('is refused where there is no such function', async () => {
    const { runner } = runnerFor(answering('deployed'));
    await expect(runner.replaceCode('another', undefined)).rejects.toThrow(PlatformError);
  });
});

describe('a template that the runner cannot honour', () => {
  const rows: [properties: Record<string, unknown>, sentence: RegExp][] = [
    [{ Runtime: 'nodejs20.x' }, /Test\/Fn .* has Runtime nodejs20\.x/],
    [{ Runtime: 'python3.13' }, /has Runtime python3\.13/],
    [{ PackageType: 'Image' }, /container image/],
    [{ Handler: undefined }, /has no Handler/],
    [{ Timeout: 'soon' }, /has Timeout soon/],
    [{ Environment: { Variables: { AWS_REGION: 'eu-west-1' } } }, /sets AWS_REGION, which Lambda reserves/],
  ];
  test.each(rows)('%j is refused by name', (properties, sentence) => {
    const boot = () => runnerFor('export const handler = async () => 1', properties);
    expect(boot).toThrow(PlatformError);
    expect(boot).toThrow(sentence);
  });
});
