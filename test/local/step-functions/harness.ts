/** Step Functions on a data folder of its own, with functions that a test answers for. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createStepFunctions,
  type StepFunctions,
  type StepFunctionsOptions,
} from '../../../local/step-functions/step-functions.ts';
import type { InvocationResult } from '../../../local/types.ts';
import { appOf, MACHINE, reviewMachine } from './machine.ts';

export interface Invocation {
  readonly name: string;
  readonly event: Record<string, unknown>;
}

type Answers = Record<string, (event: Record<string, unknown>, call: number) => unknown>;

export const succeed = (payload: unknown): InvocationResult => ({ ok: true, payload });
export const fail = (errorType: string, errorMessage = 'no'): InvocationResult => ({
  ok: false,
  errorType,
  errorMessage,
});

export function createHarness(dataDir = mkdtempSync(join(tmpdir(), 'step-functions-'))) {
  const open: StepFunctions[] = [];
  const invocations: Invocation[] = [];
  const watchers: (() => void)[] = [];
  const answers: Answers = {};
  const logged: string[] = [];
  let ahead = 0;
  let current: StepFunctions;
  const namesInvoked = () => invocations.map(({ name }) => name);

  return {
    dataDir,
    invocations,
    answers,
    logged,
    namesInvoked,
    get now() {
      return current;
    },
    /** Moves the clock of what is started next (and of what runs) ahead. */
    passTime(milliseconds: number) {
      ahead += milliseconds;
    },
    start(
      definition: object | string = reviewMachine(),
      options: Partial<StepFunctionsOptions> = {},
    ): StepFunctions {
      current = createStepFunctions({
        app: appOf(definition),
        dataDir,
        now: () => Date.now() + ahead,
        random: randomBytes,
        log: (line) => logged.push(line),
        mayInvoke: () => true,
        async invoke(arn, event) {
          const name = arn.split(':').at(-1) ?? '';
          invocations.push({ name, event: event as Invocation['event'] });
          for (const watcher of watchers) watcher();
          const call = namesInvoked().filter((other) => other === name).length;
          return ((await answers[name]?.(event as Invocation['event'], call)) ??
            succeed({ by: name })) as InvocationResult;
        },
        ...options,
      });
      open.push(current);
      return current;
    },
    async call(operation: string, body: Record<string, unknown>) {
      const answer = await current.service.handle({
        operation,
        body,
        principal: undefined,
        sourceIp: '127.0.0.1',
      });
      return { status: answer.status, body: answer.body as Record<string, unknown> };
    },
    execute(name: string, input: unknown = { paymentId: name }) {
      return this.call('StartExecution', { stateMachineArn: MACHINE, name, input: JSON.stringify(input) });
    },
    /** The n-th invocation of a function, when it has come. */
    invocation(name: string, nth = 1): Promise<Invocation> {
      return new Promise((resolve) => {
        const look = () => {
          const found = invocations.filter((invocation) => invocation.name === name)[nth - 1];
          if (found) resolve(found);
        };
        watchers.push(look);
        look();
      });
    },
    async history(executionArn: string) {
      const { body } = await this.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      return body.events as Record<string, unknown>[];
    },
    /** Resolves when the execution's history holds an event of the type. */
    async until(executionArn: string, type: string) {
      while (!(await this.history(executionArn)).some((event) => event.type === type)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async close() {
      await Promise.all(open.map((each) => each.close()));
      rmSync(dataDir, { recursive: true });
    },
  };
}
