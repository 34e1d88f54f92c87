/** Answers a request of AWS's JSON protocols: who calls, may they, and then the service's own answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PlatformError, type Principal, type ServiceAnswer } from '../types.ts';
import type { AccessControl } from './iam.ts';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import type { RequiredAction, Service } from './service.ts';
import { verifySignature } from './signature.ts';

export interface JsonApi {
  readonly services: ReadonlyMap<string, Service>;
  readonly access: AccessControl;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** The largest request that DynamoDB takes (16 MB), which is the largest of all services here. */
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

/** Browsers may call Cognito from any page, as they may in AWS; every other operation needs a signature anyway. */
const CROSS_ORIGIN = {
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': 'POST',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-errormessage,x-amzn-errortype,x-amzn-requestid,date',
};

export async function answerAws(
  request: IncomingMessage,
  response: ServerResponse,
  api: JsonApi,
): Promise<void> {
  if (request.method === 'OPTIONS') return void response.writeHead(200, CROSS_ORIGIN).end();
  const contentType = protocolOf(request);
  const { status, body, headers } = await answerOf(request, api);
  const text = JSON.stringify(contentType.endsWith('1.1') && status >= 400 ? withoutNamespace(body) : body);
  response.writeHead(status, { ...CROSS_ORIGIN, 'content-type': contentType, ...headers });
  response.end(text);
}

async function answerOf(request: IncomingMessage, api: JsonApi): Promise<ServiceAnswer> {
  try {
    return await handle(request, api);
  } catch (error) {
    if (error instanceof Refusal) return error.answer();
    api.log(error instanceof PlatformError ? error.message : String((error as Error).stack ?? error));
    return new Refusal('com.amazon.coral.service#InternalServerError', 'Internal server error', 500).answer();
  }
}

async function handle(request: IncomingMessage, api: JsonApi): Promise<ServiceAnswer> {
  const bytes = await readBody(request, MAXIMUM_BODY_BYTES);
  const target = String(request.headers['x-amz-target'] ?? '');
  const dot = target.lastIndexOf('.');
  const service = api.services.get(target.slice(0, dot));
  const operation = target.slice(dot + 1);
  if (request.method !== 'POST' || !service?.serves(operation)) {
    throw new Refusal(
      'com.amazon.coral.service#UnknownOperationException',
      `${target || 'The request'} is not served.`,
    );
  }
  const principal = service.public?.(operation) ? undefined : await callerOf(request, bytes, api);
  const body = parse(bytes);
  if (principal) {
    for (const required of service.actions(operation, body)) demand(principal, required, api);
  }
  return service.handle({ operation, body, principal, sourceIp: request.socket.remoteAddress ?? '' });
}

/** Who signed the request, whatever its protocol. @throws Refusal */
export async function callerOf(
  request: IncomingMessage,
  body: Uint8Array,
  api: Pick<JsonApi, 'access' | 'now'>,
): Promise<Principal> {
  const path = (request.url ?? '/').replace(/[?#].*$/, '');
  const signed = { method: request.method ?? '', path, headers: request.headers, body };
  const accessKeyId = await verifySignature(signed, api.access.secretsOf, api.now());
  const principal = api.access.principalOf(accessKeyId);
  if (!principal) throw new Error(`The access key ${accessKeyId} has a secret and no holder`);
  return principal;
}

/** Refuses in the words of AWS, which people search for. */
export function demand(
  principal: Principal,
  { action, resource, context }: RequiredAction,
  { access, log }: Pick<JsonApi, 'access' | 'log'>,
): void {
  const decision = access.authorize(principal, action, resource, context);
  if (decision === 'allowed') return;
  const why =
    decision === 'explicitly denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const message = `User: ${access.callerArn(principal)} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  log(`Access denied: ${message}`);
  throw new Refusal('com.amazon.coral.service#AccessDeniedException', message);
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Refused below, with whatever else is not an object.
  }
  throw new Refusal(
    'com.amazon.coral.service#SerializationException',
    'The request body is not a JSON object.',
  );
}

function protocolOf(request: IncomingMessage): string {
  const given = request.headers['content-type'] ?? '';
  return given.startsWith('application/x-amz-json-1.1')
    ? 'application/x-amz-json-1.1'
    : 'application/x-amz-json-1.0';
}

/** Version 1.1 of the protocol names an error without its namespace. */
function withoutNamespace(body: unknown): unknown {
  const { __type: type, ...rest } = body as { __type?: unknown };
  return typeof type === 'string' ? { __type: type.replace(/^.*#/, ''), ...rest } : body;
}
