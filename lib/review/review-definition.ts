/** What the review's state machine does with a held payment, state by state. */
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { type HoldClass, secondsToDecide } from './time-to-decide.ts';

/** The functions of its tasks. */
export interface ReviewTasks {
  /** Gets `{paymentId, taskToken, caseClass}`. */
  readonly openCase: HandlerFunction;
  /** Gets `{paymentId}`. */
  readonly freezeAsDecided: HandlerFunction;
  /** Gets `{paymentId}`. */
  readonly settlePayment: HandlerFunction;
}

type DefinitionProps = ReviewTasks & { readonly settings: Settings };

const paymentId = JsonPath.stringAt('$.paymentId');

export function reviewDefinition(scope: Construct, props: DefinitionProps): IChainable {
  const settle = settling(scope, props);
  const freeze = freezing(scope, props, settle);
  freeze.next(settle).next(new Succeed(scope, 'Settled'));
  // Who starts it by hand need not know of classes, and no execution fails for want of one: TimeoutSecondsPath would
  // fail without its value, with States.Runtime, which no Catch catches
  // (docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
  return new Choice(scope, 'ClassOfCase')
    .when(
      Condition.and(
        Condition.isPresent('$.caseClass'),
        Condition.stringEquals('$.caseClass', 'high' satisfies HoldClass),
      ),
      opening(scope, 'high', props, freeze),
    )
    .otherwise(opening(scope, 'standard', props, freeze));
}

/** @param next whatever comes of it */
function opening(
  scope: Construct,
  caseClass: HoldClass,
  { settings, openCase }: DefinitionProps,
  next: IChainable,
): IChainable {
  const id = caseClass === 'high' ? 'OpenHighCase' : 'OpenCase';
  const open = new LambdaInvoke(scope, id, {
    lambdaFunction: openCase.live,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({ paymentId, taskToken: JsonPath.taskToken, caseClass }),
    taskTimeout: Timeout.duration(Duration.seconds(secondsToDecide(settings)[caseClass])),
    retryOnServiceExceptions: false,
    resultPath: JsonPath.DISCARD,
  });
  // Any failure but the timeout, which is the deadline and not to be tried again.
  open.addRetry({
    errors: ['States.TaskFailed'],
    interval: Duration.seconds(1),
    backoffRate: 2,
    maxAttempts: 5,
    jitterStrategy: JitterType.FULL,
  });
  // Nobody decided, or nobody could be asked: settling finds no decision and releases the funds.
  open.addCatch(next, { errors: ['States.ALL'], resultPath: JsonPath.DISCARD });
  return open.next(next);
}

/** Before the funds come back, which a thief could spend. Most cases ask for no freeze, and only the function knows. */
function freezing(scope: Construct, { freezeAsDecided }: DefinitionProps, next: IChainable): LambdaInvoke {
  const freeze = new LambdaInvoke(scope, 'FreezeAsDecided', {
    lambdaFunction: freezeAsDecided.live,
    payload: TaskInput.fromObject({ paymentId }),
    retryOnServiceExceptions: false,
    resultPath: JsonPath.DISCARD,
  });
  freeze.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxDelay: Duration.minutes(1),
    maxAttempts: 6,
    jitterStrategy: JitterType.FULL,
  });
  // Nobody's funds wait for ever: what is owed stays listed, and a schedule does it.
  freeze.addCatch(next, { errors: ['States.ALL'], resultPath: JsonPath.DISCARD });
  return freeze;
}

function settling(scope: Construct, { settlePayment }: DefinitionProps): LambdaInvoke {
  const settle = new LambdaInvoke(scope, 'SettlePayment', {
    lambdaFunction: settlePayment.live,
    payload: TaskInput.fromObject({ paymentId }),
    retryOnServiceExceptions: false,
    resultPath: JsonPath.DISCARD,
  });
  // Reserved funds wait on this, so it is worth trying for most of an hour.
  settle.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxDelay: Duration.minutes(5),
    maxAttempts: 15,
    jitterStrategy: JitterType.FULL,
  });
  return settle;
}
