/** What a function of a proxy integration may answer, and what API Gateway makes of it. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { GatewayError } from './gateway-error.ts';
import type { HttpAnswer } from './gateway-response.ts';

const knownMembers = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** Headers that belong to the connection: the caller sees them under another name. */
const remapped = new Set(['connection', 'content-length', 'date', 'server']);

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 *
 * @param returnsBytes whether the caller asks for what the API has as a binary media type
 * @throws GatewayError 502 for everything that is not in that format
 */
export function proxyResponse(payload: unknown, returnsBytes: boolean): HttpAnswer {
  if (!isObject(payload)) throw malformed('it is not an object');
  const stranger = Object.keys(payload).find((member) => !knownMembers.has(member));
  if (stranger !== undefined) throw malformed(`it has a member ${stranger}`);
  const { statusCode = 200, body, isBase64Encoded = false } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw malformed('statusCode is not an HTTP status');
  if (body !== undefined && body !== null && typeof body !== 'string')
    throw malformed('body is not a string');
  if (typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded is not a boolean');

  const headers = [...merge(payload.headers, payload.multiValueHeaders).values()].flatMap(
    ({ name, values }) => {
      if (name.toLowerCase() === 'transfer-encoding') return [];
      const sentName = remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
      return values.map((value) => checked(sentName, value));
    },
  );
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', 'application/json']);
  }
  return { status, headers, body: isBase64Encoded && returnsBytes ? decoded(body ?? '') : (body ?? '') };
}

function decoded(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw malformed('body is not base64');
  return bytes;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (why: string): GatewayError =>
  new GatewayError('DEFAULT_5XX', 'Internal server error', {
    status: 502,
    detail: `Malformed Lambda proxy response: ${why}`,
  });

interface Header {
  readonly name: string;
  readonly values: readonly string[];
}

/** Where a name is in both, both count; a value that is in both counts once. */
function merge(single: unknown, multiple: unknown): Map<string, Header> {
  const headers = new Map<string, Header>();
  for (const [name, value] of Object.entries(membersOf(single, 'headers'))) {
    headers.set(name.toLowerCase(), { name, values: [textOf(name, value)] });
  }
  for (const [name, list] of Object.entries(membersOf(multiple, 'multiValueHeaders'))) {
    if (!Array.isArray(list)) throw malformed(`the multi-value header ${name} is not a list`);
    const earlier = headers.get(name.toLowerCase())?.values ?? [];
    const values = list.map((value) => textOf(name, value));
    headers.set(name.toLowerCase(), { name, values: [...new Set([...earlier, ...values])] });
  }
  return headers;
}

function membersOf(value: unknown, member: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw malformed(`${member} is not an object`);
  return value;
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'boolean')
    throw malformed(`the header ${name} is not text`);
  return String(value);
}

function checked(name: string, value: string): [string, string] {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw malformed('a header has characters that HTTP does not allow');
  }
  return [name, value];
}
