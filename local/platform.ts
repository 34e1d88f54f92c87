/** Boots the synthesized app on this machine: every part from its own resources, all behind one address. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { type ApiGateway, createApiGateway } from './api-gateway/api-gateway.ts';
import { type MutualTlsAddress, type MutualTlsOptions, serveMutualTls } from './api-gateway/mutual-tls.ts';
import { understood as apiGatewayUnderstood } from './api-gateway/understood.ts';
import { loadApp } from './assembly/load.ts';
import { synthesize } from './assembly/synth.ts';
import { checkUnderstood } from './assembly/understood.ts';
import { checkPort, type Endpoint, startEndpoint } from './aws/endpoint.ts';
import { type AccessControl, accessControl, understood as iamUnderstood } from './aws/iam.ts';
import { claimData } from './claim-data.ts';
import { createCognito } from './cognito/cognito.ts';
import { createOutbox, type Outbox } from './cognito/outbox.ts';
import { understood as cognitoUnderstood } from './cognito/understood.ts';
import { adoptedTables } from './dynamodb/adopted.ts';
import { startEngine } from './dynamodb/engine.ts';
import { understood as dynamodbUnderstood, tableDefinitions } from './dynamodb/resources.ts';
import { withRestore } from './dynamodb/restore.ts';
import { dynamodbService } from './dynamodb/service.ts';
import { streamsService } from './dynamodb/streams-service.ts';
import { createTables } from './dynamodb/tables.ts';
import { type EventSources, startEventSources } from './event-sources/event-sources.ts';
import { understood as eventSourcesUnderstood } from './event-sources/understood.ts';
import { type ScheduleOptions, startSchedules } from './events/schedules.ts';
import { understood as eventsUnderstood } from './events/understood.ts';
import { functionBehind } from './lambda/function-behind.ts';
import { createFunctionRunner, type FunctionRunner } from './lambda/runner.ts';
import { lambdaPath, lambdaService } from './lambda/service.ts';
import { understood as lambdaUnderstood } from './lambda/understood.ts';
import { createS3 } from './s3/service.ts';
import { understood as s3Understood } from './s3/understood.ts';
import { createSecrets } from './secrets-manager/secrets.ts';
import { understood as secretsManagerUnderstood } from './secrets-manager/understood.ts';
import { mailService, sendEmailPath } from './ses/service.ts';
import { createPush } from './sns/push.ts';
import { createQueues } from './sqs/queues.ts';
import { understood as sqsUnderstood } from './sqs/understood.ts';
import { createStepFunctions } from './step-functions/step-functions.ts';
import { understood as stepFunctionsUnderstood } from './step-functions/understood.ts';
import { type App, type Credentials, PlatformError } from './types.ts';

export interface PlatformOptions {
  readonly projectRoot: string;
  /** Keeps everything that must survive: tables, accounts, executions, queues, mails. */
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What `cdk -c` would set, for example the stage. */
  readonly context: Readonly<Record<string, string>>;
  /** The folder of a cloud assembly. @default - the app of `projectRoot` is synthesized */
  readonly assembly?: string;
  /** Told of what functions and services write, a line each. */
  readonly log: (source: string, line: string) => void;
  /** Told what the boot is doing, a phrase each. */
  readonly progress: (phrase: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** ISO 3166 code of the country that every caller is taken to be in: a local address tells none. @default - JP */
  readonly viewerCountry?: string;
  /** The address of an API that asks its clients for certificates. @default - settings that want one are refused */
  readonly mutualTls?: MutualTlsOptions;
  /** What the app's schedules run by. @default - the machine's timer */
  readonly every?: ScheduleOptions['every'];
}

export interface Platform {
  /** For example `http://127.0.0.1:4747`: the AWS endpoint, Cognito and the API are all here. */
  readonly url: string;
  readonly app: App;
  /** In the shape of `cdk deploy --outputs-file`, with AWS's addresses replaced by the local ones. */
  readonly outputs: App['outputs'];
  readonly administrator: Credentials;
  /** Mails and messages that would have been sent. */
  readonly outbox: Pick<Outbox, 'list'>;
  /** Has a function run other code; see FunctionRunner. */
  readonly replaceCode: FunctionRunner['replaceCode'];
  /** Has the platform's address answer more, by the beginning of a path. */
  readonly addRoute: Endpoint['addRoute'];
  /** Resolves when the stream consumers have nothing left to do. */
  idle(): Promise<void>;
  /** Ends what is under way and keeps the rest for the next start. */
  close(): Promise<void>;
}

const understandings = [
  ...apiGatewayUnderstood,
  ...iamUnderstood,
  ...cognitoUnderstood,
  ...dynamodbUnderstood,
  ...eventSourcesUnderstood,
  ...eventsUnderstood,
  ...lambdaUnderstood,
  ...s3Understood,
  ...secretsManagerUnderstood,
  ...sqsUnderstood,
  ...stepFunctionsUnderstood,
];

/** @throws PlatformError, a sentence that says what is missing or not understood */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const dataDir = resolve(options.dataDir);
  const opened: (() => unknown)[] = [claimData(dataDir)];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    // Synthesis takes a while: nobody should wait for it to be told this.
    await checkPort(options.port);
    const app = loadApp(options.assembly ?? (await synthesizeInto(dataDir, options)));
    checkUnderstood(app, understandings);
    options.progress('starting the platform');
    return await startParts(app, { ...options, dataDir }, opened, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a deployer has to make by hand, and is always there locally: what is sent lies in the outbox. */
export const connected = {
  'notices.from': 'notices@holdfast.example',
  'notices.pushApplications.apns': 'arn:aws:sns:ap-northeast-1:000000000000:app/APNS_SANDBOX/holdfast',
  'notices.pushApplications.fcm': 'arn:aws:sns:ap-northeast-1:000000000000:app/GCM/holdfast',
};

async function synthesizeInto(dataDir: string, options: PlatformOptions): Promise<string> {
  const { projectRoot, context, progress } = options;
  progress('synthesizing the CDK app');
  const outDir = join(dataDir, 'cdk.out');
  await synthesize({ projectRoot, outDir, context: { ...connected, ...context } });
  return outDir;
}

async function startParts(
  app: App,
  options: PlatformOptions,
  opened: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Platform> {
  const { dataDir, now, log } = options;
  const random = randomBytes;
  const access = accessControl(app);
  const engine = await startEngine({ dataDir });
  opened.push(() => engine.close());
  const own = tableDefinitions(app);
  await createTables(engine, own);
  const tables = [...own, ...(await adoptedTables(app, engine, own))];
  const outbox = createOutbox({ dataDir });
  opened.push(() => outbox.close());
  const cognito = createCognito({
    app,
    dataDir,
    now,
    outbox,
    log: (line) => log('cognito', line),
    // The functions start later, when there is an address that they can call.
    invoke: (functionName, event) => functions.invoke(functionName, event),
    mayInvoke: (functionArn, poolArn) => access.mayInvoke(functionArn, 'cognito-idp.amazonaws.com', poolArn),
  });
  opened.push(() => cognito.close());
  const queues = createQueues({ app, dataDir, now, random });
  opened.push(() => queues.close());
  const secrets = createSecrets({ app, dataDir, now, random });
  opened.push(() => secrets.close());
  // Known once there is an address; nothing is sent before.
  const localised = (text: string) => localAddresses(endpoint.url)(text);
  const push = createPush({ app, dataDir, outbox, localised, now });
  opened.push(() => push.close());
  let eventSources: EventSources | undefined;
  const endpoint = await startEndpoint({
    port: options.port,
    access,
    now,
    log: (line) => log('endpoint', line),
    services: [
      withRestore({
        engine,
        app,
        tables,
        dynamodb: dynamodbService(engine, app, tables, (written) => eventSources?.poke(written)),
        now,
        log: (line) => log('endpoint', line),
      }),
      streamsService(engine, app),
      queues.service,
      cognito.service,
      secrets.service,
    ],
    queryServices: [push.service],
  });
  opened.push(() => endpoint.close());
  const functions = createFunctionRunner({
    app,
    credentialsOf: access.credentialsOf,
    endpointUrl: () => endpoint.url,
    now,
    log,
  });
  opened.push(() => functions.close());
  endpoint.addRoute(
    lambdaPath,
    lambdaService({ app, access, invoke: functions.invoke, now, log: (line) => log('endpoint', line) }),
  );
  const may = permissionsOf(access);
  const stepFunctions = createStepFunctions({
    app,
    invoke: functions.invoke,
    mayInvoke: (role, target) => may(role, 'lambda:InvokeFunction', target),
    dataDir,
    now,
    random,
    log: (line) => log('states', line),
  });
  opened.push(() => stepFunctions.close());
  endpoint.addService(stepFunctions.service);
  const { viewerCountry } = options;
  endpoint.addRoute(
    sendEmailPath,
    mailService({ app, access, outbox, localised, now, log: (line) => log('endpoint', line) }),
  );
  const s3 = createS3({ app, access, dataDir, now, random, log: (line) => log('endpoint', line) });
  opened.push(() => s3.close());
  for (const path of s3.paths) endpoint.addRoute(path, s3.handle);
  const gateway = addRoutes(app, endpoint, access, {
    cognito,
    outbox,
    invoke: functions.invoke,
    now,
    log,
    viewerCountry,
  });
  const named = await serveNamed(gateway, options.mutualTls);
  opened.push(() => Promise.all([...named.values()].map(({ close }) => close())));
  const streams = await startEventSources({
    app,
    engine,
    invoke: functions.invoke,
    queues,
    dataDir,
    now,
    log: (line) => log('event-sources', line),
    mayRead: (role, stream) =>
      ['dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords'].every((action) =>
        may(role, action, stream),
      ),
    maySend: (role, queue) => may(role, 'sqs:SendMessage', queue),
  });
  opened.push(() => streams.close());
  eventSources = streams;
  const schedules = startSchedules({
    app,
    invoke: functions.invoke,
    mayInvoke: (functionArn, ruleArn) => access.mayInvoke(functionArn, 'events.amazonaws.com', ruleArn),
    now,
    log: (line) => log('events', line),
    keep(functionArn, event) {
      const { TargetArn } = (functionBehind(app, functionArn)?.resource.properties.DeadLetterConfig ??
        {}) as {
        readonly TargetArn?: string;
      };
      if (TargetArn !== undefined) queues.send(TargetArn, JSON.stringify(event));
    },
    ...(options.every === undefined ? {} : { every: options.every }),
  });
  opened.push(() => schedules.close());
  return {
    url: endpoint.url,
    app,
    outputs: withLocalAddresses(app, endpoint.url, named),
    administrator: access.administrator,
    outbox,
    replaceCode: functions.replaceCode,
    addRoute: endpoint.addRoute,
    idle: () => streams.idle(),
    close,
  };
}

/** Whether a role of the app allows an action, asked once at the boot by the parts that act in its name. */
const permissionsOf = (access: AccessControl) => (role: string, action: string, resource: string) => {
  const principal = access.principalOf(access.credentialsOf(role).accessKeyId);
  return principal !== undefined && access.authorize(principal, action, resource) === 'allowed';
};

interface Behind {
  readonly cognito: ReturnType<typeof createCognito>;
  readonly outbox: Outbox;
  readonly invoke: ReturnType<typeof createFunctionRunner>['invoke'];
  readonly now: () => number;
  readonly log: PlatformOptions['log'];
  readonly viewerCountry: PlatformOptions['viewerCountry'];
}

/** What the address answers beside the AWS APIs: the REST API's stages, the pools' key sets, the outbox. */
function addRoutes(app: App, endpoint: Endpoint, access: AccessControl, behind: Behind): ApiGateway {
  const { cognito, outbox, invoke, now, log, viewerCountry } = behind;
  const gateway = createApiGateway({
    app,
    invoke,
    jwks: (pool) => cognito.jwks(pool) as JSONWebKeySet,
    mayInvoke: (functionArn, sourceArn) =>
      access.mayInvoke(functionArn, 'apigateway.amazonaws.com', sourceArn),
    now,
    log: (kind, line) => log(`api-${kind}`, line),
    ...(viewerCountry === undefined ? {} : { viewerCountry }),
  });
  for (const stage of gateway.stages) endpoint.addRoute(stage.path, gateway.listener);
  for (const pool of app.resources.filter(({ type }) => type === 'AWS::Cognito::UserPool'))
    endpoint.addRoute(`/${pool.ref}`, (request, response) => {
      if (!cognito.wellKnown(request, response)) response.writeHead(404).end();
    });
  for (const { path, handle } of cognito.tokenEndpoints) endpoint.addRoute(path, handle);
  endpoint.addRoute('/_local/outbox', (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outbox.list()));
  });
  return gateway;
}

/** @returns name -> its address @throws PlatformError for a name that asks for certificates, and nobody has said which */
async function serveNamed(
  { mutualTls }: ApiGateway,
  options: MutualTlsOptions | undefined,
): Promise<ReadonlyMap<string, MutualTlsAddress>> {
  const addresses = new Map<string, MutualTlsAddress>();
  for (const { name, listener } of mutualTls) {
    if (options === undefined)
      throw new PlatformError(
        `${name} asks for certificates, which nobody has here: leave terminals.mutualTls out.`,
      );
    addresses.set(name, await serveMutualTls(options, listener));
  }
  return addresses;
}

/** Makes AWS's own host names, as outputs and notices spell them, lead to this machine. */
const localAddresses = (url: string) => (text: string) =>
  text
    .replaceAll(/https:\/\/[a-z0-9]+\.cloudfront\.net/g, `${url}/console`)
    .replaceAll(/https:\/\/(?:cognito-idp|[a-z0-9]+\.execute-api)\.[a-z0-9-]+\.amazonaws\.com/g, url)
    .replaceAll(/https:\/\/([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com/g, `${url}/_auth/$1`);

function withLocalAddresses(
  app: App,
  url: string,
  named: ReadonlyMap<string, MutualTlsAddress>,
): App['outputs'] {
  const localised = (text: string) =>
    [...named].reduce(
      (replaced, [name, address]) => replaced.replaceAll(`https://${name}/`, `${address.url}/`),
      localAddresses(url)(text),
    );
  return Object.fromEntries(
    Object.entries(app.outputs).map(([stack, outputs]) => [
      stack,
      Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, localised(value)])),
    ]),
  );
}
