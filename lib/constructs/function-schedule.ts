/** Invokes a function again and again. */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { readsOnly } from '../standby/standby-names.ts';
import { RunbookAlarm } from './alarm.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface FunctionScheduleProps {
  readonly settings: Settings;
  /** Why just so often, in a sentence. */
  readonly description: string;
  readonly every: Duration;
  /** Made with `invokedBy: 'schedule'`. */
  readonly invokes: HandlerFunction;
  /** Who notices when runs are given up, or do not come, and how. */
  readonly hurts: string;
}

/** Lambda's metrics come by the minute, and late. */
const shortest = Duration.minutes(5);
/** So many runs in a row: a deployment may cost one. */
const missed = 3;

export class FunctionSchedule extends Rule {
  /** @throws Error for a function that keeps nothing of what was given up */
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    const { settings, description, every, invokes, hurts } = props;
    const { deadLetters, handlerName } = invokes;
    if (!deadLetters) throw new Error(`${handlerName} has to be made for a schedule.`);
    super(scope, id, {
      description,
      schedule: Schedule.rate(every),
      // What runs here writes, and nobody waits for a run that another region has.
      enabled: !readsOnly(settings),
      targets: [new LambdaFunction(invokes.live, { retryAttempts: 0, deadLetterQueue: deadLetters })],
    });
    if (readsOnly(settings)) return;
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      settings,
      metric: deadLetters.waiting,
      hurts,
      runbook:
        `Read the error in the log of ${handlerName} and correct it. The next run makes up for those that were given up; ` +
        'npm run redrive has one run at once, and empties the queue when it succeeds.',
    });
    const period = Duration.minutes(Math.max(every.toMinutes(), shortest.toMinutes()));
    new RunbookAlarm(this, 'StoppedAlarm', {
      settings,
      // Of all versions, and those that fail too: others watch whether it does what it is for.
      metric: invokes.metricInvocations({ period, statistic: 'Sum' }),
      silentFor: missed,
      hurts,
      runbook:
        `Nothing invokes ${handlerName} any more: look whether its rule in EventBridge is enabled and what it may invoke, and ` +
        "at the function's reserved concurrency and throttles. The first run makes up for those that did not come.",
    });
  }
}
