/** An HTTP request as API Gateway sees it: behind the edge, with original header names, and not too large. */
import type { IncomingMessage } from 'node:http';

export interface GatewayRequest {
  readonly httpMethod: string;
  /** Without the stage, still percent-encoded. */
  readonly path: string;
  /** With the stage. */
  readonly pathWithStage: string;
  readonly protocol: string;
  /** Name as sent -> values, in their order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The last value of a header, whatever its case. */
  header(name: string): string | undefined;
  /** Decoded name -> decoded values, in their order. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
  readonly isTooLarge: boolean;
  readonly sourceIp: string;
}

export interface Edge {
  /** An edge-optimized API is behind CloudFront, which sets headers of its own. */
  readonly isEdgeOptimized: boolean;
  /** ISO 3166 code of the country that the edge takes callers to be in. */
  readonly viewerCountry: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maximumBodyBytes = 10 * 1024 * 1024;

/** @param stageName the first part of the request's path */
export async function readRequest(
  incoming: IncomingMessage,
  stageName: string,
  edge: Edge,
  traceId: string,
): Promise<GatewayRequest> {
  const url = incoming.url ?? '/';
  const [pathWithStage = '/'] = url.split('?', 1);
  const sourceIp = (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const headers = headersOf(incoming, edge, sourceIp, traceId);
  const { body, isTooLarge } = await readBody(incoming);
  return {
    httpMethod: incoming.method ?? 'GET',
    path: pathWithStage.slice(stageName.length + 1) || '/',
    pathWithStage,
    protocol: `HTTP/${incoming.httpVersion}`,
    headers,
    header: (name) => headers.get(sameName(headers, name))?.at(-1),
    query: queryOf(url.slice(pathWithStage.length + 1)),
    body,
    isTooLarge,
    sourceIp,
  };
}

/** Headers of one connection, which never reach a function. */
const hopByHop = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** The edge writes these two in its own capitals. */
const edgeSpelling = new Map([
  ['authorization', 'Authorization'],
  ['user-agent', 'User-Agent'],
]);

function headersOf(
  { rawHeaders, socket }: IncomingMessage,
  { isEdgeOptimized, viewerCountry }: Edge,
  sourceIp: string,
  traceId: string,
): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [sentName = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lowerCase = sentName.toLowerCase();
    if (hopByHop.has(lowerCase)) continue;
    // Only the edge of an edge-optimized API sets these; a regional API passes on what a caller makes up.
    if (isEdgeOptimized && /^(cloudfront-|x-amz-cf-id$)/.test(lowerCase)) continue;
    const name = sameName(headers, edgeSpelling.get(lowerCase) ?? sentName);
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  const set = (name: string, value: string): void => {
    headers.delete(sameName(headers, name));
    headers.set(name, [value]);
  };
  // As in AWS, what a caller claims stays on the left and only what stands to its right can be trusted.
  const claimed = headers.get(sameName(headers, 'X-Forwarded-For')) ?? [];
  set('X-Forwarded-For', [...claimed, sourceIp, ...(isEdgeOptimized ? ['127.0.0.1'] : [])].join(', '));
  set('X-Forwarded-Port', String(socket.localPort ?? ''));
  set('X-Forwarded-Proto', 'encrypted' in socket ? 'https' : 'http');
  set('X-Amzn-Trace-Id', traceId);
  if (!isEdgeOptimized) return headers;
  set('CloudFront-Forwarded-Proto', 'http');
  set('CloudFront-Is-Desktop-Viewer', 'true');
  set('CloudFront-Is-Mobile-Viewer', 'false');
  set('CloudFront-Is-SmartTV-Viewer', 'false');
  set('CloudFront-Is-Tablet-Viewer', 'false');
  set('CloudFront-Viewer-Country', viewerCountry);
  return headers;
}

/** The spelling under which a header is already there, or the given one. */
function sameName(headers: ReadonlyMap<string, unknown>, name: string): string {
  const lowerCase = name.toLowerCase();
  for (const each of headers.keys()) if (each.toLowerCase() === lowerCase) return each;
  return name;
}

function queryOf(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) query.set(name, [...(query.get(name) ?? []), value]);
  return query;
}

/** Reads on past the limit without keeping anything, so that the caller can still read the answer. */
async function readBody(incoming: IncomingMessage): Promise<{ body: Buffer; isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumBodyBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), isTooLarge: bytes > maximumBodyBytes };
}
