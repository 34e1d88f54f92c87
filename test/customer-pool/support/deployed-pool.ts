/** The customers' pool as lib/ deploys it, spoken to over HTTP, with its triggers run in this process on a real engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignInLimits } from '../../../lambdas/domain/sign-in/admit-sign-in.ts';
import { loadApp } from '../../../local/assembly/load.ts';
import { functionPolicies } from '../../../local/aws/function-policies.ts';
import { createCognito } from '../../../local/cognito/cognito.ts';
import { createOutbox } from '../../../local/cognito/outbox.ts';
import { mailedCode } from '../../../local/demo/mail.ts';
import { functionBehind } from '../../../local/lambda/function-behind.ts';
import type { App, Invoke, Principal, Resource } from '../../../local/types.ts';
import { synthesize } from '../../lib/synthesized.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The bytes, as text. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies of answers are whatever the test expects them to be
  readonly body: any;
}

export interface DeployedPool {
  readonly url: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly functions: FunctionEnvironment;
  /** One call, unsigned. @param from the address that it comes from. @default - 127.0.0.1 */
  call(operation: string, body: object, from?: string): Promise<Answer>;
  /** The newest code that was mailed to the address. */
  codeFor(email: string): Promise<string>;
  mailsTo(email: string): number;
  /** Changes what the template says of the limits of sign-ins, from now on. */
  setLimits(limits: Partial<SignInLimits>): void;
  close(): Promise<void>;
}

interface Changes {
  /** Changes properties of the pool, as an edit of its template would. */
  readonly pool?: Readonly<Record<string, unknown>>;
  /** Changes what the template says of the limits of sign-ins. */
  readonly limits?: Partial<SignInLimits>;
}

const isCustomers = ({ type, logicalId }: Resource) =>
  type === 'AWS::Cognito::UserPool' && logicalId.startsWith('Customers');

function appWith({ pool = {} }: Changes): App {
  const app = loadApp(synthesize('dev').assembly.directory);
  const resources = app.resources.map((resource) =>
    isCustomers(resource) ? { ...resource, properties: { ...resource.properties, ...pool } } : resource,
  );
  return { ...app, resources };
}

const kebabCase = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);

/** Runs the handler file of a trigger, as Lambda would, with the variables of its template that tests do not set. */
function invokerOf(app: App, pool: Resource, limits: () => Partial<SignInLimits>): Invoke {
  const wired = new Map(
    Object.entries(pool.properties.LambdaConfig as Record<string, string>).map(([name, arn]) => [arn, name]),
  );
  return async (functionName, event) => {
    const name = kebabCase(wired.get(functionName) ?? '');
    const fn = functionBehind(app, functionName)?.resource;
    const { Variables } = (fn?.properties.Environment ?? {}) as { Variables?: Record<string, string> };
    const { SIGN_IN_LIMITS = '', APP_CLIENT_NAME = '' } = Variables ?? {};
    if (APP_CLIENT_NAME) Object.assign(process.env, { APP_CLIENT_NAME });
    if (SIGN_IN_LIMITS)
      Object.assign(process.env, {
        SIGN_IN_LIMITS: JSON.stringify({ ...JSON.parse(SIGN_IN_LIMITS), ...limits() }),
      });
    const { handler } = await import(`../../../lambdas/handlers/triggers/${name}.ts`);
    try {
      return { ok: true, payload: JSON.parse(JSON.stringify(await handler(structuredClone(event)))) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { ok: false, errorType, errorMessage };
    }
  };
}

/** @param shared where the functions run, for several pools of one file: their clients are made once. */
export async function startDeployedPool(
  changes: Changes = {},
  shared?: FunctionEnvironment,
): Promise<DeployedPool> {
  const app = appWith(changes);
  const pool = app.resources.find(isCustomers);
  const client = app.resources.find(
    ({ type, properties }) => type === 'AWS::Cognito::UserPoolClient' && properties.UserPoolId === pool?.ref,
  );
  if (!pool || !client) throw new Error('The templates have no customers');
  const functions = shared ?? (await startFunctionEnvironment());
  let { limits = {} } = changes;
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-pool-'));
  const outbox = createOutbox({ dataDir });
  const policies = functionPolicies(app);
  const cognito = createCognito({
    app,
    dataDir,
    now: () => Date.now(),
    outbox,
    log: (line) => functions.lines.push(line),
    invoke: invokerOf(app, pool, () => limits),
    mayInvoke: (fn, source) => policies.mayInvoke(fn, 'cognito-idp.amazonaws.com', source),
  });
  const server = createServer(async (received, response) => {
    const operation = String(received.headers['x-amz-target']).split('.')[1] ?? '';
    const answer = await cognito.service.handle({
      operation,
      body: JSON.parse(await textOf(received)),
      // What signs are the functions, whose permissions other tests look at.
      principal: received.headers.authorization ? functionRole : undefined,
      sourceIp: received.socket.remoteAddress ?? '',
    });
    response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
  });
  // An address of the attack may be silent for longer than a server keeps a connection by default.
  server.keepAliveTimeout = 0;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: before } = process.env;
  process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = url;
  const agents = new Map<string, Agent>();
  const agentOf = (address: string) => {
    const agent = agents.get(address) ?? new Agent({ keepAlive: true, localAddress: address });
    agents.set(address, agent);
    return agent;
  };
  return {
    url,
    userPoolId: pool.ref,
    clientId: client.ref,
    functions,
    call: (operation, body, from = '127.0.0.1') => send(url, agentOf(from), operation, body),
    codeFor: mailedCode(outbox),
    mailsTo: (email) => outbox.list(email).length,
    setLimits(changed) {
      limits = changed;
    },
    async close() {
      for (const agent of agents.values()) agent.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      cognito.close();
      outbox.close();
      process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = before;
      if (!shared) await functions.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const functionRole: Principal = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/trigger' };

function send(url: string, agent: Agent, operation: string, body: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
    const sent = request(url, { method: 'POST', agent, headers }, async (response) => {
      try {
        const text = await textOf(response);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.entries(response.headersDistinct).map(([name, values]) => [name, String(values)]),
          text,
          body: JSON.parse(text),
        });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
