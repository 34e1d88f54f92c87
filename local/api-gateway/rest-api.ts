/** Reads the REST APIs of an app: their stages, with everything that a stage serves. */
import type { App, Resource } from '../types.ts';
import { type ApiParts, isTrue, partsOf } from './api-parts.ts';
import { type BinaryMedia, readBinaryMedia } from './binary-media.ts';
import { type GatewayResponses, readGatewayResponses } from './gateway-response.ts';
import { type Method, readMethods } from './methods.ts';
import { mutualTlsNameOf } from './mutual-tls-name.ts';
import { refuse } from './refuse.ts';
import { compileTemplate, type Template } from './template.ts';
import { accountLimits, type ThrottlingLimits } from './throttling.ts';

export interface Stage {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly isEdgeOptimized: boolean;
  /** The only name of an API that asks its clients for a certificate. */
  readonly mutualTlsName: string | undefined;
  readonly variables: Readonly<Record<string, string>> | null;
  readonly methods: readonly Method[];
  readonly binaryMedia: BinaryMedia;
  readonly gatewayResponses: GatewayResponses;
  readonly accessLog: Template | undefined;
  limitsOf(method: Method): ThrottlingLimits;
}

/**
 * @throws PlatformError naming the resource that says something the local gateway does not do, or the two stages
 *   that would have the same local address
 */
export function readStages(app: App): Stage[] {
  const stages: Stage[] = [];
  for (const resource of app.resources) {
    if (resource.type !== 'AWS::ApiGateway::Stage') continue;
    const api = app.resources.find(
      ({ type, ref }) => type === 'AWS::ApiGateway::RestApi' && ref === resource.properties.RestApiId,
    );
    if (api === undefined) return refuse(resource, 'names a RestApi that the app does not have');
    const stage = readStage(resource, partsOf(app, api), mutualTlsNameOf(app, resource));
    const isThere = (other: Stage) =>
      other.stageName === stage.stageName && other.mutualTlsName === stage.mutualTlsName;
    if (stages.some(isThere)) {
      refuse(
        resource,
        `has the name of another API's stage, ${stage.stageName}, and so the same local address`,
      );
    }
    stages.push(stage);
  }
  return stages;
}

function readStage(resource: Resource, parts: ApiParts, mutualTlsName: string | undefined): Stage {
  const { api } = parts;
  const [endpointType = 'EDGE'] =
    (api.properties.EndpointConfiguration as { Types?: string[] } | undefined)?.Types ?? [];
  if (endpointType !== 'EDGE' && endpointType !== 'REGIONAL')
    refuse(api, `has the endpoint type ${endpointType}`);
  if (isTrue(api.properties.DisableExecuteApiEndpoint) && mutualTlsName === undefined)
    refuse(api, 'disables the only endpoint that it has locally');

  const { StageName, DeploymentId, Variables, AccessLogSetting } = resource.properties;
  const format = (AccessLogSetting as { Format?: string } | undefined)?.Format;
  parts.find('Deployment', DeploymentId, resource);
  return {
    apiId: api.ref,
    stageName: String(StageName),
    deploymentId: String(DeploymentId),
    isEdgeOptimized: endpointType === 'EDGE',
    mutualTlsName,
    variables: (Variables as Record<string, string> | undefined) ?? null,
    methods: readMethods(parts),
    binaryMedia: readBinaryMedia(api),
    gatewayResponses: readGatewayResponses(parts.of('GatewayResponse')),
    accessLog: format === undefined ? undefined : compileTemplate(resource, format, '-'),
    limitsOf: readLimits(resource),
  };
}

interface MethodSetting {
  readonly HttpMethod?: string;
  readonly ResourcePath?: string;
  readonly ThrottlingBurstLimit?: number | string;
  readonly ThrottlingRateLimit?: number | string;
}

/** A method's own setting beats the stage's (`*` on `/*`), limit by limit; without either, the account's holds. */
function readLimits(stage: Resource): (method: Method) => ThrottlingLimits {
  const settings = (stage.properties.MethodSettings as MethodSetting[] | undefined) ?? [];
  // `/~1payments~1{id}` stands for `/payments/{id}`: slashes are escaped as in a JSON pointer.
  const pathOf = ({ ResourcePath = '' }: MethodSetting): string =>
    ResourcePath.replace(/^\//, '').replaceAll('~1', '/');
  return ({ httpMethod, resourcePath }) => {
    const own = settings.find((each) => each.HttpMethod === httpMethod && pathOf(each) === resourcePath);
    const common = settings.find((each) => each.HttpMethod === '*' && pathOf(each) === '*');
    return {
      rate: Number(own?.ThrottlingRateLimit ?? common?.ThrottlingRateLimit ?? accountLimits.rate),
      burst: Number(own?.ThrottlingBurstLimit ?? common?.ThrottlingBurstLimit ?? accountLimits.burst),
    };
  };
}
