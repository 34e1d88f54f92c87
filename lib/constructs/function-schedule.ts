/** Invokes a function again and again. */
import { type Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';

export interface FunctionScheduleProps {
  /** Why just so often, in a sentence. */
  readonly description: string;
  readonly every: Duration;
  /** Made with `invokedBy: 'schedule'`. */
  readonly invokes: HandlerFunction;
}

export class FunctionSchedule extends Rule {
  constructor(scope: Construct, id: string, { description, every, invokes }: FunctionScheduleProps) {
    super(scope, id, {
      description,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(invokes, { retryAttempts: 0 })],
    });
    Validations.of(this).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'The event says nothing but that it is time: one that was not delivered is made up for by the next, and kept it would ' +
        'only be out of date.',
    });
  }
}
