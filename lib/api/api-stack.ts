/** The HTTP API: a REST API with a method for each route of the contract. */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnRestApi,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  type RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Audience, type Route, terminalScope } from '../../lambdas/contract/route.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { Firewall } from '../constructs/firewall.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { serverErrorAlarmName } from '../constructs/traffic-shift.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import { accessLogFormat } from './access-log.ts';
import { ApiDomain, endpointAccessMode, securityPolicy } from './api-domain.ts';
import { bodyModels } from './body-models.ts';
import { addGatewayResponses } from './gateway-responses.ts';

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  /** Contract operation -> the function that serves it. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
}

/** Every access token of a sign-in has it and no id token has, so requiring it keeps id tokens out. */
const accessTokenScope = 'aws.cognito.signin.user.admin';

/** The first part of every path. */
export const stageName = 'v1';

/** KiB: a firewall looks at no more of one. Few routes take more. */
const mostOfABody = 64;

/** What plays a provider is deployed only where it is the provider. */
const isServed = ({ sandbox }: Route, { verification, cards }: Settings): boolean =>
  sandbox === undefined ||
  { verification: verification.provider, cards: cards.processor }[sandbox] === 'sandbox';

export class ApiStack extends Stack {
  readonly #props: ApiStackProps;
  readonly #api: RestApi;
  readonly #validator: RequestValidator;
  readonly #authorizers: Readonly<Record<Exclude<Audience['pool'], 'none'>, CognitoUserPoolsAuthorizer>>;
  /** With a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.#api = this.#restApi();
    this.#validator = this.#api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const { customers, reviewers, terminals } = props.identity;
    this.#authorizers = {
      customers: this.#authorizer('CustomerAuthorizer', customers),
      reviewers: this.#authorizer('ReviewerAuthorizer', reviewers),
      terminals: this.#authorizer('TerminalAuthorizer', terminals),
    };
    addGatewayResponses(this.#api);
    for (const route of routes) {
      if (isServed(route, props.settings)) this.#addRoute(route);
    }
    this.#keepExecutionLogs();
    this.#protect();
    this.#watch();
    this.url = this.#domain()?.url ?? this.#api.url;
    new CfnOutput(this, 'ApiUrl', { value: this.url });
  }

  #domain(): ApiDomain | undefined {
    const { domain, certificateArn } = this.#props.settings.api;
    if (domain === undefined || certificateArn === undefined) return undefined;
    return new ApiDomain(this, 'Domain', { api: this.#api, domain, certificateArn, path: stageName });
  }

  #restApi(): RestApi {
    const { settings } = this.#props;
    const accessLogs = new LogGroup(this, 'AccessLogs', this.#logging());
    const api = new RestApi(this, 'Api', {
      restApiName: `holdfast-${settings.stage}`,
      description: 'The HTTP API of Holdfast',
      // At the edge, so that the header with the caller's country comes from there.
      endpointTypes: [EndpointType.EDGE],
      // Their bytes are answered as such to who asks for this type; all else stays text.
      binaryMediaTypes: ['application/zip'],
      // One name, so that nobody goes around what stands before it.
      ...(settings.api.domain === undefined ? {} : { disableExecuteApiEndpoint: true }),
      cloudWatchRole: true,
      deployOptions: {
        stageName,
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
    // The construct makes an output of its own, under a name that says nothing; ours is ApiUrl.
    api.node.tryRemoveChild('Endpoint');
    const resource = api.node.defaultChild as CfnRestApi;
    // The default would still speak TLS 1.0.
    resource.securityPolicy = securityPolicy;
    resource.endpointAccessMode = endpointAccessMode;
    return api;
  }

  #addRoute(route: Route): void {
    const handler = this.#props.handlers[route.operation];
    if (!handler) throw new Error(`No function serves ${route.operation}`);
    const models = bodyModels(this.#api, route);
    const method = this.#api.root
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

  #authorization({ audience }: Route) {
    if (audience.pool === 'none') return { authorizationType: AuthorizationType.NONE };
    return {
      authorizationType: AuthorizationType.COGNITO,
      authorizer: this.#authorizers[audience.pool],
      authorizationScopes: [audience.pool === 'terminals' ? terminalScope : accessTokenScope],
    };
  }

  #authorizer(
    id: string,
    pool: IdentityStack['customers' | 'reviewers' | 'terminals'],
  ): CognitoUserPoolsAuthorizer {
    return new CognitoUserPoolsAuthorizer(this, id, {
      cognitoUserPools: [pool],
      // A token that expires in a moment must not be good for longer.
      resultsCacheTtl: Duration.seconds(0),
    });
  }

  /** API Gateway would make this group itself, and keep it for ever. */
  #keepExecutionLogs(): void {
    const group = new LogGroup(this, 'ExecutionLogs', {
      ...this.#logging(),
      logGroupName: `API-Gateway-Execution-Logs_${this.#api.restApiId}/${stageName}`,
    });
    this.#api.deploymentStage.node.addDependency(group);
  }

  #logging() {
    const { settings } = this.#props;
    return {
      retention: settings.logs.retentionDays,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
  }

  #protect(): void {
    const { settings } = this.#props;
    const stage = this.#api.deploymentStage;
    if (settings.firewall.enabled) {
      new Firewall(this, 'Firewall', {
        settings,
        name: 'api',
        protects: { Association: stage.stageArn },
        largestBody: mostOfABody,
        longerBodies: routes
          .filter(({ bodySize = 0 }) => bodySize > mostOfABody * 1024)
          .map(({ path }) => `/${stageName}${path}`),
        floods: [
          { name: 'Flood', limit: settings.firewall.requestsPerFiveMinutes },
          {
            name: 'FloodOfToken',
            by: 'authorization',
            limit: settings.firewall.requestsPerTokenPerFiveMinutes,
          },
        ],
        managedRules: [
          'AWSManagedRulesAmazonIpReputationList',
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
        ],
      });
    } else {
      acknowledge(
        stage,
        'A firewall costs money while nobody calls, and a stage without real customers is little worth attacking; ' +
          'throttling stands. Set firewall.enabled to have it.',
        'AwsSolutions-APIG3',
        'NIST.800.53.R5-APIGWAssociatedWithWAF',
        'PCI.DSS.321-APIGWAssociatedWithWAF',
      );
    }
    Validations.of(this.#api).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason:
        "API Gateway writes the logs of all of a region's APIs with one role of the account, and AWS keeps the policy for it.",
    });
  }

  #watch(): void {
    new RunbookAlarm(this, 'ServerErrorAlarm', {
      settings: this.#props.settings,
      alarmName: serverErrorAlarmName(this.#props.settings),
      metric: this.#api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      hurts:
        'Callers are told that something went wrong on our side; no money is lost, and asking again is safe.',
      runbook: "Find the status 5xx in the access log, and by its requestId the error in the function's log.",
    });
  }
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
