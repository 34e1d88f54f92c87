/** A function of ours: one handler file, its own role, its own log group, and only what it was granted. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import { readsOnly } from '../standby/standby-names.ts';
import { acknowledge } from './acknowledge.ts';
import { bundledHandler, type Files } from './bundled-handler.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { liveAlias } from './live-alias.ts';
import { TrafficShift } from './traffic-shift.ts';

export interface HandlerFunctionProps {
  readonly settings: Settings;
  readonly description: string;
  /** @default - 20 seconds: longer than the stores ask again, shorter than API Gateway waits */
  readonly timeout?: Duration;
  /** Who invokes it: somebody who waits for the answer, a schedule, which comes again, or CloudFormation. @default 'caller' */
  readonly invokedBy?: 'caller' | 'schedule' | 'deployment';
  /** What lies beside its code. @default - nothing */
  readonly files?: () => Files;
}

export class HandlerFunction extends LambdaFunction {
  /** The path of the handler's file in lambdas/handlers, without its ending. */
  readonly handlerName: string;
  /** What was given up; only of what a schedule invokes. */
  readonly deadLetters: DeadLetterQueue | undefined;
  readonly #settings: Settings;
  #live: Alias | undefined;

  /** @throws SettingError if there is no such handler file */
  constructor(
    scope: Construct,
    handlerName: string,
    { settings, description, timeout, invokedBy = 'caller', files }: HandlerFunctionProps,
  ) {
    const code = bundledHandler(handlerName, files);
    const id = pascalCase(handlerName.slice(handlerName.lastIndexOf('/') + 1));
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: settings.logs.retentionDays,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function ${handlerName} may do`,
    });
    logGroup.grantWrite(role);
    // A schedule waits for no answer: what Lambda gives up after its retries is kept.
    const deadLetters = invokedBy === 'schedule' ? new DeadLetterQueue(scope, `${id}DeadLetters`) : undefined;
    super(scope, id, {
      code,
      ...(deadLetters ? { deadLetterQueue: deadLetters } : {}),
      handler: 'index.handler',
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // CPU comes with memory: below this, checking a signature takes longer than the database.
      memorySize: 512,
      timeout: timeout ?? Duration.seconds(20),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
    });
    this.handlerName = handlerName;
    this.deadLetters = deadLetters;
    this.#settings = settings;
    // Whose metrics they are.
    this.setEnvironment('STAGE', settings.stage);
    if (readsOnly(settings)) this.setEnvironment('READ_ONLY', 'gets');
    acknowledgeFindings(this, role, invokedBy);
  }

  /**
   * What invokes the function invokes this: the version that deployments have brought through, and not yet whatever was
   * uploaded last (docs/adr/0050-deploys-that-shift-traffic.md).
   */
  get live(): Alias {
    this.#live ??= this.#makeLive();
    return this.#live;
  }

  #makeLive(): Alias {
    const alias = new Alias(this, 'Live', { aliasName: liveAlias, version: this.currentVersion });
    const { shift } = this.#settings.deployments;
    if (shift !== 'all_at_once')
      new TrafficShift(this, 'Shift', { settings: this.#settings, shift, fn: this, alias });
    return alias;
  }

  /** Keeps so many of the account's concurrent executions for it, as the setting says; it gets no more than these. */
  keepRunning(what: keyof Settings['concurrency']): void {
    const kept = this.#settings.concurrency[what];
    const { defaultChild } = this.node;
    if (kept > 0 && defaultChild instanceof CfnFunction) defaultChild.reservedConcurrentExecutions = kept;
  }

  /** Sets a variable by a name that handlers know. */
  setEnvironment(name: EnvironmentName, value: string): void {
    this.addEnvironment(name, value);
  }

  allow(statement: PolicyStatementProps): void {
    this.addToRolePolicy(new PolicyStatement(statement));
  }
}

type WithoutDeadLetters = Exclude<NonNullable<HandlerFunctionProps['invokedBy']>, 'schedule'>;

const withoutDeadLetters: Record<WithoutDeadLetters, string> = {
  caller:
    'Nothing invokes the function asynchronously: its caller (API Gateway, Cognito, an event source mapping or Step ' +
    'Functions) waits for the answer and handles the failure, so a dead-letter target would never receive anything.',
  deployment:
    'CloudFormation waits for what the function tells it, and the deployment fails without: whoever deploys reads why.',
};

function acknowledgeFindings(
  fn: HandlerFunction,
  role: Role,
  invokedBy: NonNullable<HandlerFunctionProps['invokedBy']>,
): void {
  if (invokedBy !== 'schedule')
    acknowledge(fn, withoutDeadLetters[invokedBy], 'Serverless-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ');
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Only xray:PutTraceSegments and xray:PutTelemetryRecords are on *: X-Ray has no resource to name for them, ' +
      'and they can only add traces. A test keeps it so.',
  });
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
