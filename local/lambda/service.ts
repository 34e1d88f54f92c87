/** Lambda's REST API on the local endpoint: what an owner asks of functions and their event source mappings, and Invoke. */
import type { IncomingMessage } from 'node:http';
import type { RouteHandler } from '../aws/endpoint.ts';
import type { AccessControl } from '../aws/iam.ts';
import { callerOf, demand } from '../aws/json-api.ts';
import { readBody } from '../aws/read-body.ts';
import { Refusal } from '../aws/refusal.ts';
import type { App, Invoke, Principal, Resource } from '../types.ts';
import { functionBehind } from './function-behind.ts';

export interface LambdaServiceOptions {
  readonly app: App;
  readonly access: AccessControl;
  readonly invoke: Invoke;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** What all paths of the API begin with: its version. */
export const lambdaPath = '/2015-03-31';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: synchronous request payload. */
const MAXIMUM_BODY_BYTES = 6 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export function lambdaService(options: LambdaServiceOptions): RouteHandler {
  return async (request, response) => {
    const { status, body, headers } = await answerOf(request, options);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body ?? null));
  };
}

async function answerOf(request: IncomingMessage, options: LambdaServiceOptions): Promise<Answer> {
  try {
    const bytes = await readBody(request, MAXIMUM_BODY_BYTES);
    return await operate(request, bytes, await callerOf(request, bytes, options), options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { type, message, status } = error;
    const name = type.replace(/^.*#/, '');
    return {
      status: name === 'AccessDeniedException' ? 403 : status,
      headers: { 'x-amzn-errortype': name },
      body: { message },
    };
  }
}

async function operate(
  request: IncomingMessage,
  bytes: Uint8Array,
  principal: Principal,
  options: LambdaServiceOptions,
): Promise<Answer> {
  const { app } = options;
  const path = (request.url ?? '').replace(/\/?([?#].*)?$/, '').slice(lambdaPath.length);
  const may = (action: string, resource: string) => demand(principal, { action, resource }, options);
  if (request.method === 'GET' && path === '/functions') {
    may('lambda:ListFunctions', '*');
    return { status: 200, body: { Functions: ofType(app, 'AWS::Lambda::Function').map(functionOf) } };
  }
  if (request.method === 'GET' && path === '/event-source-mappings') {
    may('lambda:ListEventSourceMappings', '*');
    const mappings = ofType(app, 'AWS::Lambda::EventSourceMapping');
    return { status: 200, body: { EventSourceMappings: mappings.map((each) => mappingOf(app, each)) } };
  }
  const [, encoded] = /^\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (request.method !== 'POST' || encoded === undefined)
    throw new Refusal('UnknownOperationException', 'The operation is not served.', 404);
  const { invokedArn } = functionNamed(app, decodeURIComponent(encoded));
  may('lambda:InvokeFunction', invokedArn);
  return invocation(request, bytes, invokedArn, options);
}

async function invocation(
  request: IncomingMessage,
  bytes: Uint8Array,
  functionArn: string,
  { invoke }: LambdaServiceOptions,
): Promise<Answer> {
  const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (kind !== 'RequestResponse')
    throw new Refusal('InvalidParameterValueException', `The invocation type ${kind} is not served.`);
  const text = new TextDecoder().decode(bytes);
  const result = await invoke(functionArn, text === '' ? {} : JSON.parse(text));
  if (result.ok) return { status: 200, body: result.payload };
  const { errorType, errorMessage } = result;
  return {
    status: 200,
    headers: { 'x-amz-function-error': 'Unhandled' },
    body: { errorType, errorMessage },
  };
}

const ofType = (app: App, wanted: string): Resource[] => app.resources.filter(({ type }) => type === wanted);

function functionNamed(app: App, nameOrArn: string) {
  const behind = functionBehind(app, nameOrArn);
  if (behind) return behind;
  throw new Refusal('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
}

const functionOf = ({ ref, attributes, properties }: Resource) => ({
  FunctionName: ref,
  FunctionArn: attributes.Arn,
  Description: properties.Description,
  DeadLetterConfig: properties.DeadLetterConfig,
});

const mappingOf = (app: App, { ref, properties }: Resource) => ({
  UUID: ref,
  FunctionArn: functionNamed(app, String(properties.FunctionName)).invokedArn,
  EventSourceArn: properties.EventSourceArn,
  BatchSize: properties.BatchSize,
  DestinationConfig: properties.DestinationConfig,
  FilterCriteria: properties.FilterCriteria,
});
