/** Reads the methods of a REST API: where they are, who may call them, what they ask of a request, what they run. */
import type { Resource } from '../types.ts';
import { type ApiParts, isTrue } from './api-parts.ts';
import type { CognitoAuthorizer } from './authorizer.ts';
import { type BodyCheck, compileModels } from './models.ts';
import { refuse } from './refuse.ts';
import type { Route } from './routing.ts';
import type { RequestValidation, RequiredParameter } from './validation.ts';

export interface Method extends Route {
  readonly resourceId: string;
  readonly authorizer: CognitoAuthorizer | undefined;
  readonly validation: RequestValidation;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

type Properties = Record<string, unknown>;

/** @throws PlatformError naming the method that says something the local gateway does not do */
export function readMethods(parts: ApiParts): Method[] {
  const models = parts.of('Model').map((resource) => {
    const { Schema } = resource.properties;
    const schema = typeof Schema === 'string' ? JSON.parse(Schema) : Schema;
    return { resource, name: resource.ref, schema: (schema ?? {}) as object };
  });
  const bodyChecks = compileModels(parts.api.ref, models);
  return parts.of('Method').map((method) => readMethod(method, parts, bodyChecks));
}

function readMethod(method: Resource, parts: ApiParts, bodyChecks: ReadonlyMap<string, BodyCheck>): Method {
  const { properties } = method;
  if (isTrue(properties.ApiKeyRequired)) refuse(method, 'asks for an API key');
  return {
    httpMethod: String(properties.HttpMethod),
    resourcePath: pathOf(properties.ResourceId, method, parts),
    resourceId: String(properties.ResourceId),
    authorizer: readAuthorizer(method, parts),
    validation: readValidation(method, parts, bodyChecks),
    ...readIntegration(method),
  };
}

function pathOf(resourceId: unknown, user: Resource, parts: ApiParts): string {
  if (resourceId === parts.api.attributes.RootResourceId) return '/';
  const resource = parts.find('Resource', resourceId, user);
  const parent = pathOf(resource.properties.ParentId, resource, parts);
  return `${parent === '/' ? '' : parent}/${String(resource.properties.PathPart)}`;
}

function readAuthorizer(method: Resource, parts: ApiParts): CognitoAuthorizer | undefined {
  const { AuthorizationType = 'NONE', AuthorizerId, AuthorizationScopes } = method.properties;
  if (AuthorizationType === 'NONE') return undefined;
  if (AuthorizationType !== 'COGNITO_USER_POOLS') {
    refuse(method, `has the AuthorizationType ${String(AuthorizationType)}`);
  }
  const authorizer = parts.find('Authorizer', AuthorizerId, method);
  const { Type, IdentitySource, ProviderARNs } = authorizer.properties;
  if (Type !== 'COGNITO_USER_POOLS') refuse(authorizer, `has the Type ${String(Type)}`);
  const header = /^method\.request\.header\.([\w-]+)$/.exec(String(IdentitySource))?.[1];
  if (header === undefined) return refuse(authorizer, `has the IdentitySource ${String(IdentitySource)}`);
  return {
    header,
    userPoolArns: ProviderARNs as string[],
    scopes: (AuthorizationScopes as string[] | undefined) ?? [],
  };
}

function readValidation(
  method: Resource,
  parts: ApiParts,
  bodyChecks: ReadonlyMap<string, BodyCheck>,
): RequestValidation {
  const { RequestValidatorId, RequestParameters, RequestModels } = method.properties;
  const required = Object.entries((RequestParameters ?? {}) as Properties)
    .filter(([, isRequired]) => isTrue(isRequired))
    .map(([parameter]) => readParameter(method, parameter));
  const checks = Object.entries((RequestModels ?? {}) as Properties).map(
    ([type, name]): [string, BodyCheck] => {
      const check = bodyChecks.get(String(name));
      return [type, check ?? refuse(method, `names the model ${String(name)}, which its API does not have`)];
    },
  );
  if (RequestValidatorId === undefined) return { requiredParameters: [], bodyChecks: new Map() };
  const validator = parts.find('RequestValidator', RequestValidatorId, method).properties;
  return {
    requiredParameters: isTrue(validator.ValidateRequestParameters) ? required : [],
    bodyChecks: new Map(isTrue(validator.ValidateRequestBody) ? checks : []),
  };
}

function readParameter(method: Resource, parameter: string): RequiredParameter {
  const [, location, name] = /^method\.request\.(header|path|querystring)\.(.+)$/.exec(parameter) ?? [];
  if (location === undefined || name === undefined)
    return refuse(method, `has the request parameter ${parameter}`);
  return { location: location as RequiredParameter['location'], name };
}

interface Integration {
  readonly Type?: string;
  readonly IntegrationHttpMethod?: string;
  readonly Uri?: string;
  readonly TimeoutInMillis?: number | string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 29 seconds where nothing else is said. */
const defaultTimeoutMilliseconds = 29_000;

function readIntegration(method: Resource): Pick<Method, 'functionArn' | 'timeoutMilliseconds'> {
  const { Type, IntegrationHttpMethod, Uri, TimeoutInMillis } = (method.properties.Integration ??
    {}) as Integration;
  if (Type !== 'AWS_PROXY') refuse(method, `has the integration type ${Type}; only AWS_PROXY works locally`);
  if (IntegrationHttpMethod !== 'POST') refuse(method, 'calls its function with a method other than POST');
  const functionArn = /:lambda:path\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(Uri ?? '')?.[1];
  if (functionArn === undefined) return refuse(method, `has the integration ${Uri}, which is no function`);
  return { functionArn, timeoutMilliseconds: Number(TimeoutInMillis ?? defaultTimeoutMilliseconds) };
}
