import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness } from './harness.ts';
import { executionArn, reviewMachine } from './machine.ts';

let harness: ReturnType<typeof createHarness>;
beforeEach(() => {
  harness = createHarness();
});
afterEach(() => harness.close());

const output = JSON.stringify({ decision: 'approve' });
const { promise: never } = Promise.withResolvers<never>();

async function waitingCase() {
  harness.start();
  await harness.execute('p1');
  const { event } = await harness.invocation('open-case');
  await harness.until(executionArn('p1'), 'TaskSubmitted');
  return String(event.token);
}

test('a case that waits goes on waiting: same token, its function not invoked again', async () => {
  const taskToken = await waitingCase();
  await harness.now.close();
  harness.start();
  expect(await harness.call('SendTaskSuccess', { taskToken, output })).toMatchObject({ status: 200 });
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(harness.namesInvoked()).toEqual(['open-case', 'settle']);
  expect(harness.now.transitions(executionArn('p1'))).toBe(4);
});

test('a case whose time ran out while nothing ran expires at once', async () => {
  await waitingCase();
  await harness.now.close();
  harness.passTime(3600_000);
  harness.start();
  expect(await harness.now.settled('p1')).toMatchObject({ output: { by: 'expire' } });
  expect(harness.namesInvoked()).toEqual(['open-case', 'expire']);
});

test('a case has the rest of its time, not all of it anew', async () => {
  await waitingCase();
  await harness.now.close();
  harness.passTime(3599_000);
  harness.start();
  expect(await harness.now.settled('p1')).toMatchObject({ output: { by: 'expire' } });
});

test('a function that was cut off is invoked again, with the token that it was given', async () => {
  harness.answers['open-case'] = () => never;
  harness.start();
  await harness.execute('p1');
  const { event } = await harness.invocation('open-case');
  await harness.now.close();
  harness.answers['open-case'] = () => undefined;
  harness.start();
  expect((await harness.invocation('open-case', 2)).event).toEqual(event);
  await harness.call('SendTaskSuccess', { taskToken: event.token, output });
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
});

test('a state that follows is entered with what was recorded, and earlier ones do not run again', async () => {
  harness.answers.settle = () => never;
  const taskToken = await waitingCase();
  await harness.call('SendTaskSuccess', { taskToken, output });
  await harness.invocation('settle');
  await harness.now.close();
  harness.answers.settle = () => undefined;
  harness.start();
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(harness.namesInvoked()).toEqual(['open-case', 'settle', 'settle']);
  expect(harness.invocations[2]?.event).toEqual(harness.invocations[1]?.event);
  expect(await harness.call('SendTaskSuccess', { taskToken, output })).toMatchObject({ status: 400 });
});

test('an execution runs on by the definition that it started with', async () => {
  const taskToken = await waitingCase();
  await harness.now.close();
  const { OpenCase, Expire } = reviewMachine().States;
  harness.start({ StartAt: 'OpenCase', States: { OpenCase: { ...OpenCase, Next: 'Expire' }, Expire } });
  await harness.call('SendTaskSuccess', { taskToken, output });
  await harness.now.settled('p1');
  expect(harness.namesInvoked()).toEqual(['open-case', 'settle']);
});

test('an ended execution keeps its name and result', async () => {
  const taskToken = await waitingCase();
  await harness.call('SendTaskSuccess', { taskToken, output });
  await harness.now.settled('p1');
  await harness.now.close();
  harness.start();
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await harness.execute('p1')).toMatchObject({ body: { __type: 'ExecutionAlreadyExists' } });
});

test('closing tells those who wait for an execution', async () => {
  await waitingCase();
  const settled = harness.now.settled('p1');
  const told = expect(settled).rejects.toThrow('The platform stopped before p1 ended');
  await harness.now.close();
  await told;
});

test('a decision that was acknowledged survives a kill in the same instant', async () => {
  const script = fileURLToPath(new URL('./decide-and-die.ts', import.meta.url));
  const child = spawn(process.execPath, [script, harness.dataDir], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  harness.start();
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(harness.invocations).toEqual([
    { name: 'settle', event: { paymentId: 'p1', decision: { decision: 'approve' } } },
  ]);
});
