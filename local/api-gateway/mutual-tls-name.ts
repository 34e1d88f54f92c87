/** The name under which a stage asks its clients for a certificate. */
import type { App, Resource } from '../types.ts';
import { isTrue } from './api-parts.ts';
import { refuse } from './refuse.ts';

/** @returns undefined for a stage that is reached without one */
export function mutualTlsNameOf(app: App, { properties: stage }: Resource): string | undefined {
  const mapping = app.resources.find(
    ({ type, properties }) =>
      type === 'AWS::ApiGateway::BasePathMapping' && properties.RestApiId === stage.RestApiId,
  );
  const name = app.resources.find(
    ({ type, ref }) => type === 'AWS::ApiGateway::DomainName' && ref === mapping?.properties.DomainName,
  );
  if (mapping === undefined || name?.properties.MutualTlsAuthentication === undefined) return undefined;
  const { BasePath, Stage } = mapping.properties;
  if (BasePath !== stage.StageName || Stage !== stage.StageName)
    refuse(mapping, 'maps another path than the name of its stage');
  const api = app.resources.find(({ ref }) => ref === stage.RestApiId);
  if (!isTrue(api?.properties.DisableExecuteApiEndpoint))
    refuse(name, 'asks for certificates, and its API is reached without one by another name');
  return String(name.properties.DomainName);
}
