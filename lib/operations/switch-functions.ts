/** The functions by which operators see and throw kill switches, and the rule that throws one by itself. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { OperationsStackProps } from './operations-stack.ts';

/** @returns contract operation -> its function */
export function switchFunctions(
  scope: Construct,
  props: OperationsStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const { data } = props;
  const listSwitches = operatorFunction('list-switches', 'Answers how the kill switches stand');
  data.registry.grantListSwitches(listSwitches);
  const getSwitch = operatorFunction('get-switch', 'Answers how a kill switch stands');
  data.registry.grantReadSwitch(getSwitch);
  const putSwitch = operatorFunction('put-switch', 'Throws a kill switch');
  data.registry.grantPutSwitch(putSwitch);
  const listSwitchEvents = operatorFunction('list-switch-events', 'Answers what was done with kill switches');
  data.registry.grantListSwitches(listSwitchEvents);
  data.cursors.allowReading(listSwitchEvents);
  watchLosses(scope, props);
  return { listSwitches, getSwitch, putSwitch, listSwitchEvents };
}

/** On the stream of the cases: where nothing is held, disputed or charged back it is not invoked at all. */
function watchLosses(scope: Construct, { settings, data }: OperationsStackProps): void {
  const fn = new HandlerFunction(scope, 'watch-losses', {
    settings,
    description: 'Stops payments by itself when too much is held, disputed or charged back in an hour',
    timeout: Duration.seconds(30),
  });
  data.registry.grantWatchLosses(fn);
  fn.setEnvironment('DEAD_MAN', JSON.stringify(settings.deadMan));
  new StreamConsumer(scope, 'HoldsAndLosses', {
    settings,
    table: data.cases,
    consumer: fn,
    filters: [{ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['CASE', 'LOSS'] } } } }],
    batchSize: 100,
    hurts:
      'The dead-man’s rule has not counted a hold, a dispute or a charge-back: an attack may go on for longer than it should.',
    runbook:
      'Read the error in the log of watch-losses and correct it. Until then look at the open cases, and throw the switch ' +
      'yourself if there is reason to: PUT /switches/payments.',
  });
  new LogAlarm(scope, 'DeadManThrown', {
    settings,
    fn,
    event: 'dead_man_thrown',
    hurts:
      'Nobody can pay: the dead-man’s rule has stopped payments, since more was held, disputed or charged back in an hour than may be.',
    runbook:
      'Read why with GET /switches, and the cases with GET /cases. Is it an attack, freeze what it uses and list it; then, and ' +
      'if it is none at once, restore payments: PUT /switches/payments (docs/switches.md). Nothing restores them by itself.',
  });
}
