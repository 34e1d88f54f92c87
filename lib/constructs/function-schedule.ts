/** Invokes a function again and again. */
import type { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from './alarm.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface FunctionScheduleProps {
  readonly settings: Settings;
  /** Why just so often, in a sentence. */
  readonly description: string;
  readonly every: Duration;
  /** Made with `invokedBy: 'schedule'`. */
  readonly invokes: HandlerFunction;
  /** Who notices when a run is given up, and how. */
  readonly hurts: string;
}

export class FunctionSchedule extends Rule {
  /** @throws Error for a function that keeps nothing of what was given up */
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    const { settings, description, every, invokes, hurts } = props;
    const { deadLetters, handlerName } = invokes;
    if (!deadLetters) throw new Error(`${handlerName} has to be made for a schedule.`);
    super(scope, id, {
      description,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(invokes.live, { retryAttempts: 0, deadLetterQueue: deadLetters })],
    });
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      settings,
      metric: deadLetters.waiting,
      hurts,
      runbook:
        `Read the error in the log of ${handlerName} and correct it. The next run makes up for those that were given up; ` +
        'npm run redrive has one run at once, and empties the queue when it succeeds.',
    });
  }
}
