/** A run of Step Functions that is killed between acknowledging a decision and acting on it. */
import { createHarness } from './harness.ts';
import { executionArn } from './machine.ts';

const harness = createHarness(process.argv[2]);
harness.start();
await harness.execute('p1');
const { event } = await harness.invocation('open-case');
await harness.until(executionArn('p1'), 'TaskSubmitted');
// The answer is kept before the call first waits for anything; what follows from it is not.
void harness.call('SendTaskSuccess', { taskToken: event.token, output: '{"decision":"approve"}' });
process.kill(process.pid, 'SIGKILL');
