/** How invocations come to a new version of a function: a few at first, and none any more as soon as an alarm goes off. */
import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { mutualTlsOf } from '../config/mutual-tls.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from './alarm.ts';
import type { HandlerFunction } from './handler-function.ts';

type Shift = Exclude<Settings['deployments']['shift'], 'all_at_once'>;

const configurations: Readonly<Record<Shift, ILambdaDeploymentConfig>> = {
  canary_10_percent_5_minutes: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  canary_10_percent_15_minutes: LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
};

/** The API at the edge, or that of terminals alone. */
export type ServedApi = 'api' | 'terminal-api';

/**
 * The name of the alarm on errors that the API's callers see. It is in a stack that is deployed after the functions', which
 * therefore know it by its name alone: while it sounds, no deployment goes on.
 */
export const serverErrorAlarmName = ({ stage }: Settings, which: ServedApi): string =>
  `holdfast-${stage}-${which}-server-errors`;

const apisOf = (settings: Settings): readonly ServedApi[] =>
  mutualTlsOf(settings) === undefined ? ['api'] : ['api', 'terminal-api'];

export interface TrafficShiftProps {
  readonly settings: Settings;
  readonly shift: Shift;
  readonly fn: HandlerFunction;
  readonly alias: Alias;
}

/** Of one function. An alias without one is moved by CloudFormation, at once. */
export class TrafficShift extends Construct {
  constructor(scope: Construct, id: string, { settings, shift, fn, alias }: TrafficShiftProps) {
    super(scope, id);
    const errors = newVersionErrors(this, settings, fn, alias);
    const others = apisOf(settings).map((api) =>
      Alarm.fromAlarmName(this, `ServerErrors-${api}`, serverErrorAlarmName(settings, api)),
    );
    new LambdaDeploymentGroup(this, 'Group', {
      application: applicationOf(Stack.of(scope)),
      alias,
      deploymentConfig: configurations[shift],
      alarms: [errors, ...others],
      // Without AWS's own policy, which lets it change every alias of the account.
      role: this.#role(fn, [errors, ...others]).withoutPolicyUpdates(),
    });
  }

  /**
   * One for each function: a stack's functions wait for its state machine, and the machine for the aliases of others, so that
   * neither could be made first if they shared one.
   */
  #role(fn: HandlerFunction, alarms: readonly IAlarm[]): Role {
    const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: `Moves ${fn.handlerName} to a new version, and back`,
      inlinePolicies: {
        Move: new PolicyDocument({
          statements: [
            // An alias is changed under its function's name (Service Authorization Reference, AWS Lambda).
            allow(['lambda:GetAlias', 'lambda:UpdateAlias'], [fn.functionArn]),
            allow(
              ['cloudwatch:DescribeAlarms'],
              alarms.map(({ alarmArn }) => alarmArn),
            ),
          ],
        }),
      },
    });
  }
}

/** One a stack. */
function applicationOf(stack: Stack): LambdaApplication {
  const made = stack.node.tryFindChild('Deployments');
  return made instanceof LambdaApplication ? made : new LambdaApplication(stack, 'Deployments');
}

/**
 * What the version throws that an alias brings traffic to, whoever invoked it: the dimension is there while an alias has two
 * versions (docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html).
 */
function newVersionErrors(scope: Construct, settings: Settings, fn: HandlerFunction, alias: Alias): Alarm {
  return new RunbookAlarm(scope, 'ErrorsAlarm', {
    settings,
    // One for all functions.
    section: 'deployment-errors',
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: {
        FunctionName: fn.functionName,
        Resource: `${fn.functionName}:${alias.aliasName}`,
        ExecutedVersion: alias.version.version,
      },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }),
    hurts:
      'Some of those whose requests the version that is being deployed answers are told that something went wrong on our side.',
    runbook:
      'Nothing at once: the deployment goes back by itself. Read the error in the log of the function, mend it, deploy again.',
  });
}
