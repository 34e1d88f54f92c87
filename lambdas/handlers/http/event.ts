/** Reads a REST API's proxy event (payload format 1.0) without its traps: case of names, repeated values, encodings. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { edgeVariables } from '../../contract/edge.ts';

export type ProxyEvent = APIGatewayProxyEvent;

/** Every value that a header was sent with. `event.headers` keeps only the last, so it is never read. */
export function headerValues(event: ProxyEvent, name: string): string[] {
  return Object.entries(event.multiValueHeaders ?? {})
    .filter(([sent]) => sent.toLowerCase() === name)
    .flatMap(([, values]) => values ?? []);
}

/** The header's value, where it was sent exactly once. */
export function onlyHeader(event: ProxyEvent, name: string): string | undefined {
  const values = headerValues(event, name);
  return values.length === 1 ? values[0] : undefined;
}

/** The body as the client sent it. Bytes that are not UTF-8 arrive replaced, and fit no proof. */
export function bodyBytes(event: ProxyEvent): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

/** Parameter -> its value; one that was sent twice keeps both, and so is no string. */
export function queryOf(event: ProxyEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [
      name,
      values?.length === 1 ? values[0] : values,
    ]),
  );
}

/**
 * ISO 3166 code of the country that CloudFront, in front of an edge-optimized API, takes the caller to be in; undefined
 * where it cannot tell. CloudFront writes the header itself, whatever the caller sent
 * (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html). A regional API passes on what a
 * caller makes up: of a request by any API that does not say that it is at the edge, there is none.
 */
export function viewerCountry(event: ProxyEvent): string | undefined {
  if (event.stageVariables?.endpoint !== edgeVariables.endpoint) return undefined;
  const country = onlyHeader(event, 'cloudfront-viewer-country');
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? country : undefined;
}

/** Scheme, host and path that the client asked for: what a proof's `htu` is held against. */
export function requestUrl(event: ProxyEvent): string {
  const { domainName, path } = event.requestContext;
  return `${onlyHeader(event, 'x-forwarded-proto')}://${domainName}${path}`;
}

/**
 * What stands before the route's path in the URL that the client asked for.
 *
 * @param routePath with `{parameter}` segments
 */
export function apiUrl(event: ProxyEvent, routePath: string): string {
  const ownSegments = routePath.split('/').length - 1;
  return requestUrl(event).replace(/\/+$/, '').split('/').slice(0, -ownSegments).join('/');
}
