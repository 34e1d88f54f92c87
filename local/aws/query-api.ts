/** Answers a request of AWS's query protocol, which SNS speaks: form parameters in, XML out. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PlatformError } from '../types.ts';
import type { AccessControl } from './iam.ts';
import { callerOf, demand } from './json-api.ts';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import type { RequiredAction } from './service.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface QueryService {
  /** By which its requests are told from those of other services, for example `2010-03-31`. */
  readonly version: string;
  readonly xmlNamespace: string;
  /** How the service calls an access that is denied. */
  readonly accessDenied: string;
  /** Whether the action is served; any other is answered with InvalidAction. */
  serves(action: string): boolean;
  /** Every permission that the call needs. @throws Refusal for parameters from which this cannot be told */
  actions(action: string, parameters: Parameters): readonly RequiredAction[];
  /** The members of the action's result. @throws Refusal */
  handle(action: string, parameters: Parameters): Parameters;
}

export interface QueryApi {
  /** By version. */
  readonly queryServices: ReadonlyMap<string, QueryService>;
  readonly access: AccessControl;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** SNS takes 256 KB of a message, which percent-encoding may make three times as long. */
const MAXIMUM_BODY_BYTES = 1024 * 1024;

export const isQuery = (request: IncomingMessage): boolean =>
  request.method === 'POST' &&
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

/** https://docs.aws.amazon.com/sns/latest/dg/sns-making-api-requests.html */
export async function answerQuery(
  request: IncomingMessage,
  response: ServerResponse,
  api: QueryApi,
): Promise<void> {
  const { status, xml } = await answerOf(request, api);
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
}

async function answerOf(request: IncomingMessage, api: QueryApi): Promise<{ status: number; xml: string }> {
  let service: QueryService | undefined;
  try {
    const bytes = await readBody(request, MAXIMUM_BODY_BYTES);
    const parameters = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
    const { Action: action = '', Version: version = '' } = parameters;
    service = api.queryServices.get(version);
    if (!service?.serves(action)) throw new Refusal('InvalidAction', `${action} is not served.`);
    const principal = await callerOf(request, bytes, api);
    for (const required of service.actions(action, parameters)) demand(principal, required, api);
    return { status: 200, xml: resultOf(service, action, service.handle(action, parameters)) };
  } catch (error) {
    if (error instanceof Refusal) return failureOf(service, error);
    api.log(error instanceof PlatformError ? error.message : String((error as Error).stack ?? error));
    return failureOf(service, new Refusal('InternalError', 'Internal server error', 500));
  }
}

function resultOf({ xmlNamespace }: QueryService, action: string, members: Parameters): string {
  const result = Object.entries(members).map(([name, value]) => element(name, escaped(value)));
  return element(
    `${action}Response`,
    element(`${action}Result`, result.join('')) + element('ResponseMetadata', requestId()),
    xmlNamespace,
  );
}

function failureOf(service: QueryService | undefined, { type, message, status }: Refusal) {
  const name = type.replace(/^.*#/, '');
  const isDenied = name === 'AccessDeniedException' && service !== undefined;
  const error = [
    element('Type', status >= 500 ? 'Receiver' : 'Sender'),
    element('Code', isDenied ? service.accessDenied : name),
    element('Message', escaped(message)),
  ].join('');
  const xml = element('ErrorResponse', element('Error', error) + requestId(), service?.xmlNamespace);
  return { status: isDenied ? 403 : status, xml };
}

const requestId = (): string => element('RequestId', randomUUID());

const element = (name: string, content: string, xmlNamespace?: string): string =>
  `<${name}${xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`}>${content}</${name}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
