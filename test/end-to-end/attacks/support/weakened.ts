/** The synthesized templates with controls taken out of them, each where one attack needs it gone. */
import { editAssembly, type Properties } from '../../support/edited-assembly.ts';

/** Finds the one resource of the type whose properties fit, in whichever stack it is. */
type Find = (type: string, fits: (properties: Properties, logicalId: string) => boolean) => Properties;

const customersPool = (find: Find) =>
  find('AWS::Cognito::UserPool', (_, logicalId) => logicalId.startsWith('Customers'));
const customersApp = (find: Find) =>
  find('AWS::Cognito::UserPoolClient', (_, logicalId) => logicalId.startsWith('CustomersClient'));
const method = (find: Find, operation: string) =>
  find('AWS::ApiGateway::Method', ({ OperationName }) => OperationName === operation);
const authorizer = (find: Find, of: 'Customer' | 'Reviewer') =>
  find('AWS::ApiGateway::Authorizer', (_, logicalId) => logicalId.startsWith(`${of}Authorizer`));

/** Control -> how it is taken out. */
const removals = {
  'second factor': (find) => {
    const pool = customersPool(find);
    removeFrom(pool, 'EnabledMfas');
    change(pool, 'MfaConfiguration', 'ON', 'OFF');
  },
  'device tracking': (find) => removeFrom(customersPool(find), 'DeviceConfiguration'),
  'hidden users': (find) => change(customersApp(find), 'PreventUserExistenceErrors', 'ENABLED', 'LEGACY'),
  'refresh token rotation': (find) => removeFrom(customersApp(find), 'RefreshTokenRotation'),
  'access tokens of five minutes': (find) => change(customersApp(find), 'AccessTokenValidity', 5, 60),
  'authorizer of GET /devices': (find) => {
    const listDevices = method(find, 'listDevices');
    change(listDevices, 'AuthorizationType', 'COGNITO_USER_POOLS', 'NONE');
    removeFrom(listDevices, 'AuthorizerId');
    removeFrom(listDevices, 'AuthorizationScopes');
  },
  'scope of GET /wallet/entries': (find) => removeFrom(method(find, 'listEntries'), 'AuthorizationScopes'),
  "reviewers' pool of their authorizer": (find) =>
    listIn(authorizer(find, 'Reviewer'), 'ProviderARNs').push(
      ...listIn(authorizer(find, 'Customer'), 'ProviderARNs'),
    ),
  'request models of PUT /stores/{id}': (find) => removeFrom(method(find, 'putStore'), 'RequestValidatorId'),
  'audit trail that is added to alone': (find) => {
    const { PolicyDocument } = find('AWS::IAM::Policy', (_, id) => id.startsWith('GetCaseRoleDefaultPolicy'));
    const isOfAudit = (statement: unknown) => JSON.stringify(statement).includes('AUDIT#*');
    const statement = listIn(PolicyDocument as Properties, 'Statement').find(isOfAudit);
    const added = 'dynamodb:PutItem';
    const more = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
    change(statement as Properties, 'Action', added, [added, ...more]);
  },
} as const satisfies Record<string, (find: Find) => unknown>;

export type TemplateControl = keyof typeof removals;

/**
 * Copies a cloud assembly without the controls; the functions' code is shared with it.
 * @param without all of them if not given
 * @throws Error if a control is not in the templates
 */
export function weaken(
  assembly: string,
  target: string,
  without: readonly TemplateControl[] = Object.keys(removals) as TemplateControl[],
): void {
  editAssembly(assembly, target, (resources) => {
    const find: Find = (type, fits) => {
      const [found, ...more] = resources.filter(
        ([logicalId, { Type, Properties }]) => Type === type && fits(Properties, logicalId),
      );
      if (!found || more.length > 0) throw new Error(`There is not exactly one such ${type}`);
      return found[1].Properties;
    };
    for (const control of without) removals[control](find);
  });
}

function listIn(properties: Properties, name: string): unknown[] {
  const list = properties[name];
  if (!Array.isArray(list)) throw new Error(`${name} is no list`);
  return list;
}

function removeFrom(properties: Properties, name: string): void {
  if (!(name in properties)) throw new Error(`There is no ${name} to take out`);
  delete properties[name];
}

function change(properties: Properties, name: string, from: unknown, to: unknown): void {
  if (properties[name] !== from) throw new Error(`${name} is not ${from}`);
  properties[name] = to;
}
