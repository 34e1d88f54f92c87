/** What a caller gets where API Gateway itself refuses a request. */
import type { Resource } from '../types.ts';
import type { RequestContext } from './context.ts';
import { type GatewayError, type GatewayResponseType, gatewayResponseTypes } from './gateway-error.ts';
import { refuse } from './refuse.ts';
import { compileTemplate, type Template } from './template.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Name and value; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

interface GatewayResponse {
  readonly status: number | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Content type -> template. */
  readonly templates: ReadonlyMap<string, Template>;
}

export type GatewayResponses = ReadonlyMap<GatewayResponseType, GatewayResponse>;

interface Properties {
  readonly ResponseType?: string;
  readonly StatusCode?: string;
  readonly ResponseParameters?: Record<string, string>;
  readonly ResponseTemplates?: Record<string, string>;
}

const isKnownType = (type: string): type is GatewayResponseType => Object.hasOwn(gatewayResponseTypes, type);

/** @throws PlatformError for an unknown type, a header that is not a static value, or a template beyond `$context` */
export function readGatewayResponses(resources: readonly Resource[]): GatewayResponses {
  return new Map(resources.map((resource) => readGatewayResponse(resource)));
}

function readGatewayResponse(resource: Resource): [GatewayResponseType, GatewayResponse] {
  const {
    ResponseType = '',
    StatusCode,
    ResponseParameters,
    ResponseTemplates,
  } = resource.properties as Properties;
  if (!isKnownType(ResponseType)) refuse(resource, `has the unknown ResponseType ${ResponseType}`);
  const headers = Object.entries(ResponseParameters ?? {}).map(([parameter, value]): [string, string] => {
    const name = /^gatewayresponse\.header\.([\w-]+)$/.exec(parameter)?.[1];
    const text = /^'(.*)'$/.exec(value)?.[1];
    if (name === undefined || text === undefined) {
      refuse(
        resource,
        `sets ${parameter} to ${value}; only headers with a static value in single quotes work locally`,
      );
    }
    return [name, text];
  });
  const templates = Object.entries(ResponseTemplates ?? {}).map(([type, text]): [string, Template] => [
    type,
    compileTemplate(resource, text, ''),
  ]);
  const status = StatusCode === undefined ? undefined : Number(StatusCode);
  return [ResponseType, { status, headers, templates: new Map(templates) }];
}

/**
 * A type without a response of its own takes that of `DEFAULT_4XX` or `DEFAULT_5XX`, and without that, API
 * Gateway's own.
 *
 * @param accept the request's `Accept` header, which chooses among templates
 */
export function renderGatewayResponse(
  responses: GatewayResponses,
  error: GatewayError,
  context: RequestContext,
  accept: string | undefined,
): HttpAnswer {
  const family = error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const response = responses.get(error.type) ?? responses.get(family);
  const [contentType, template] = chooseTemplate(response?.templates ?? new Map(), accept);
  const [, errorType] = gatewayResponseTypes[error.type];
  const headers = new Map<string, readonly [string, string]>();
  const own: [string, string][] = [
    ['Content-Type', contentType],
    ['x-amzn-ErrorType', errorType],
  ];
  for (const header of [...own, ...(response?.headers ?? [])]) headers.set(header[0].toLowerCase(), header);
  return {
    status: response?.status ?? error.status,
    headers: [...headers.values()],
    body: template(context),
  };
}

const ownTemplate: Template = ({ error }) => JSON.stringify({ message: error?.message ?? null });

function chooseTemplate(templates: ReadonlyMap<string, Template>, accept = ''): [string, Template] {
  const accepted = accept.split(',').map((range) => range.split(';', 1)[0]?.trim() ?? '');
  for (const type of [...accepted, 'application/json', ...templates.keys()]) {
    const template = templates.get(type);
    if (template !== undefined) return [type, template];
  }
  return ['application/json', ownTemplate];
}
