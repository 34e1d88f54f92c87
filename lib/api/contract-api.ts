/** A REST API with a method for each of its routes of the contract, and what belongs to one: authorizers, logs, firewall, alarm. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type CfnRestApi,
  type EndpointAccessMode,
  type EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  type MethodOptions,
  type RequestValidator,
  RestApi,
  type SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Route } from '../../lambdas/contract/route.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { type ServedApi, serverErrorAlarmName } from '../constructs/traffic-shift.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import { accessLogFormat } from './access-log.ts';
import { protect } from './api-firewall.ts';
import { authorizersOf } from './authorizers.ts';
import { bodyModels } from './body-models.ts';
import { addGatewayResponses } from './gateway-responses.ts';

export interface ContractApiProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  /** Contract operation -> the function that serves it. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly routes: readonly Route[];
  readonly which: ServedApi;
  readonly name: string;
  readonly description: string;
  readonly endpointType: EndpointType;
  readonly securityPolicy: SecurityPolicy;
  /** Of AWS's enhanced policies alone. */
  readonly endpointAccessMode?: EndpointAccessMode;
  /** Whether it has a name of its own, and then no other. */
  readonly isNamed: boolean;
  /** What its stage says of itself to functions. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Makes the role by which API Gateway writes logs, of which a region has one. */
  readonly makesLogRole: boolean;
  /** Who notices errors of ours, and how. */
  readonly hurts: string;
}

/** The first part of every path. */
export const stageName = 'v1';

export const apiName = ({ stage }: Settings): string => `holdfast-${stage}`;
export const terminalApiName = (settings: Settings): string => `${apiName(settings)}-terminals`;

/** Adds to the scope itself, not to a construct below: under other logical ids an API would be another one, at another address. */
export class ContractApi {
  readonly api: RestApi;
  readonly #scope: Construct;
  readonly #props: ContractApiProps;
  readonly #validator: RequestValidator;
  readonly #authorization: (route: Route) => MethodOptions;

  constructor(scope: Construct, props: ContractApiProps) {
    this.#scope = scope;
    this.#props = props;
    this.api = this.#restApi();
    this.#validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    this.#authorization = authorizersOf(scope, props.identity, props.routes);
    addGatewayResponses(this.api);
    for (const route of props.routes) this.#addRoute(route);
    this.#keepExecutionLogs();
    protect(scope, {
      settings: props.settings,
      name: props.which,
      stage: this.api.deploymentStage,
      basePath: stageName,
      routes: props.routes,
    });
    this.#watch();
  }

  #restApi(): RestApi {
    const { settings, name, description, isNamed, variables, ...props } = this.#props;
    const accessLogs = new LogGroup(this.#scope, 'AccessLogs', this.#logging());
    const api = new RestApi(this.#scope, 'Api', {
      restApiName: name,
      description,
      endpointTypes: [props.endpointType],
      // Their bytes are answered as such to who asks for this type; all else stays text.
      binaryMediaTypes: ['application/zip'],
      // One name, so that nobody goes around what stands before it.
      ...(isNamed ? { disableExecuteApiEndpoint: true } : {}),
      cloudWatchRole: props.makesLogRole,
      deployOptions: {
        stageName,
        ...(variables === undefined ? {} : { variables: { ...variables } }),
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Would write bodies and tokens to the log.
        dataTraceEnabled: false,
        // By operation our own metrics are: API Gateway's would cost for five of each method.
        metricsEnabled: false,
        tracingEnabled: true,
        throttlingRateLimit: settings.api.requestsPerSecond,
        throttlingBurstLimit: settings.api.burst,
      },
    });
    if (props.makesLogRole) acknowledgePolicyOfLogs(api);
    // The construct makes an output of its own, under a name that says nothing.
    api.node.tryRemoveChild('Endpoint');
    const resource = api.node.defaultChild as CfnRestApi;
    // The default would still speak TLS 1.0.
    resource.securityPolicy = props.securityPolicy;
    if (props.endpointAccessMode !== undefined) resource.endpointAccessMode = props.endpointAccessMode;
    return api;
  }

  #addRoute(route: Route): void {
    const handler = this.#props.handlers[route.operation];
    if (!handler) throw new Error(`No function serves ${route.operation}`);
    const models = bodyModels(this.api, route);
    const method = this.api.root
      .resourceForPath(route.path)
      .addMethod(route.method, new LambdaIntegration(handler.live, { allowTestInvoke: false }), {
        operationName: route.operation,
        ...this.#authorization(route),
        requestValidator: this.#validator,
        // A missing DPoP header is left to the handler: it is a 401, which API Gateway would answer as a 400.
        ...(route.idempotent ? { requestParameters: { 'method.request.header.Idempotency-Key': true } } : {}),
        ...(models ? { requestModels: models } : {}),
      });
    if (route.audience.pool === 'none') acknowledgeOpenness(method);
  }

  /** API Gateway would make this group itself, and keep it for ever. */
  #keepExecutionLogs(): void {
    const group = new LogGroup(this.#scope, 'ExecutionLogs', {
      ...this.#logging(),
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${stageName}`,
    });
    this.api.deploymentStage.node.addDependency(group);
  }

  #logging() {
    const { settings } = this.#props;
    return {
      retention: settings.logs.retentionDays,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
  }

  #watch(): void {
    const { settings, which, hurts } = this.#props;
    new RunbookAlarm(this.#scope, 'ServerErrorAlarm', {
      settings,
      alarmName: serverErrorAlarmName(settings, which),
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      // One for both APIs.
      section: 'api-server-error',
      hurts,
      runbook: "Find the status 5xx in the access log, and by its requestId the error in the function's log.",
    });
  }
}

function acknowledgePolicyOfLogs(api: RestApi): void {
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason:
      "API Gateway writes the logs of all of a region's APIs with one role of the account, and AWS keeps the policy for it.",
  });
}

function acknowledgeOpenness(method: Method): void {
  const reason =
    'Who comes here has no token of ours: a link in a mail, or a provider. What the request carries proves itself, and ' +
    'opens nothing else.';
  Validations.of(method).acknowledge(
    { id: 'AwsSolutions-APIG4', reason },
    { id: 'AwsSolutions-COG4', reason },
  );
}
