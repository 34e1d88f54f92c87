/** The state machine of a held payment: open a case, wait for a person or the deadline, freeze who is to be, settle. */
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { type ReviewTasks, reviewDefinition } from './review-definition.ts';

export interface ReviewMachineProps extends ReviewTasks {
  readonly settings: Settings;
}

/**
 * Started with `{"paymentId": "...", "caseClass": "..."}`, under the payment's id as its name. Six transitions unless
 * something fails. Its picture in docs/review.md is drawn from the definition.
 */
export class ReviewMachine extends Construct {
  readonly #machine: StateMachine;

  constructor(scope: Construct, id: string, props: ReviewMachineProps) {
    super(scope, id);
    const { settings, openCase, freezeAsDecided, settlePayment } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      // The prefix keeps the account's resource policy for log delivery from outgrowing its limit.
      logGroupName: `/aws/vendedlogs/states/holdfast-${settings.stage}-review`,
      retention: settings.logs.retentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#role(openCase, freezeAsDecided, settlePayment);
    this.#machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(reviewDefinition(this, props)),
      role: role.withoutPolicyUpdates(),
      logs: { destination: logGroup, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.#acknowledgeFindings(role);
    this.#watch(settings);
  }

  get arn(): string {
    return this.#machine.stateMachineArn;
  }

  grantStart(fn: HandlerFunction): void {
    fn.setEnvironment('REVIEW_MACHINE_ARN', this.arn);
    fn.allow({ actions: ['states:StartExecution'], resources: [this.arn] });
  }

  /** Lets the function see which reviews run. */
  grantList(fn: HandlerFunction): void {
    fn.setEnvironment('REVIEW_MACHINE_ARN', this.arn);
    fn.allow({ actions: ['states:ListExecutions'], resources: [this.arn] });
  }

  /** Lets the function tell a waiting task to go on. */
  grantProceed(fn: HandlerFunction): void {
    // A policy apart: in the role's own, the machine would wait for a function that waits for the machine.
    const policy = new Policy(this, `${fn.node.id}MayProceed`, {
      statements: [new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: [this.arn] })],
    });
    if (fn.role) policy.attachToRole(fn.role);
  }

  #role(...functions: readonly HandlerFunction[]): Role {
    const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'What the review of held payments may do',
      inlinePolicies: {
        Invoke: new PolicyDocument({
          statements: [
            allow(
              ['lambda:InvokeFunction'],
              functions.map((fn) => fn.live.functionArn),
            ),
          ],
        }),
        // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
        Observe: new PolicyDocument({
          statements: [
            allow(
              [
                'logs:CreateLogDelivery',
                'logs:DeleteLogDelivery',
                'logs:DescribeLogGroups',
                'logs:DescribeResourcePolicies',
                'logs:GetLogDelivery',
                'logs:ListLogDeliveries',
                'logs:PutResourcePolicy',
                'logs:UpdateLogDelivery',
              ],
              ['*'],
            ),
            allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
          ],
        }),
      },
    });
  }

  #acknowledgeFindings(role: Role): void {
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'The log delivery and X-Ray actions that Step Functions needs know no resource but *; ' +
        'they reach neither functions nor data. A test keeps the list.',
    });
    Validations.of(this.#machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Step Functions itself keeps every event of a Standard execution for 90 days. The log is for failures, ' +
        'and must not hold the task tokens that ALL would write to it.',
    });
  }

  #watch(settings: Settings): void {
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: this.#machine.metricFailed({ period: Duration.minutes(1), statistic: 'Sum' }),
      hurts: "A customer's funds stay reserved: the review of a held payment failed before it settled.",
      runbook:
        'Open the failed execution, whose name is the payment, read the error of SettlePayment, correct it, and ' +
        'redrive the execution. Settling twice is safe.',
    });
  }
}
