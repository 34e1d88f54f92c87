/** The resources that belong to one REST API, found as they refer to each other. */
import type { App, Resource } from '../types.ts';
import { refuse } from './refuse.ts';

type TypeName =
  | 'Resource'
  | 'Method'
  | 'Model'
  | 'RequestValidator'
  | 'Authorizer'
  | 'GatewayResponse'
  | 'Deployment';

export interface ApiParts {
  readonly api: Resource;
  of(type: TypeName): Resource[];
  /** The resource of this API that a `Ref` in `user` names. */
  find(type: TypeName, ref: unknown, user: Resource): Resource;
}

export function partsOf(app: App, api: Resource): ApiParts {
  const own = app.resources.filter(({ properties }) => properties.RestApiId === api.ref);
  const of = (type: TypeName): Resource[] => own.filter((each) => each.type === `AWS::ApiGateway::${type}`);
  return {
    api,
    of,
    find: (type, ref, user) =>
      of(type).find((each) => each.ref === ref) ?? refuse(user, `names a ${type} that its API does not have`),
  };
}

/** CloudFormation knows `true` and `'true'`. */
export const isTrue = (value: unknown): boolean => String(value) === 'true';
