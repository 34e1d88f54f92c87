/** Reads out of the templates what each role may do, in lines that a person can check. */
import { asList, nameOf, type Resource, type Synthesized } from './synthesized.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statementsIn = (document: unknown): readonly Statement[] =>
  asList((document as { Statement: Statement | Statement[] }).Statement);

/** The statements of a role's inline policies and of the policies attached to it. */
export function statementsOf(app: Synthesized, role: Resource): readonly Statement[] {
  const attached = app
    .ofType('AWS::IAM::Policy')
    .filter((policy) =>
      asList(policy.properties.Roles).some((ref) => app.pointedTo(policy.stack, ref) === role),
    );
  return [
    ...asList<{ PolicyDocument: unknown }>(role.properties.Policies).flatMap((policy) =>
      statementsIn(policy.PolicyDocument),
    ),
    ...attached.flatMap((policy) => statementsIn(policy.properties.PolicyDocument)),
  ];
}

export const roleOf = (app: Synthesized, fn: Resource): Resource =>
  app.pointedTo(fn.stack, fn.properties.Role);

/** For example `dynamodb:GetItem Ledger [PAYMENT#*]`, or of a scan `dynamodb:Scan Cases (pk, state)`, sorted; logs, traces and the key of the tables left out. */
export function permissionsOf(app: Synthesized, fn: Resource): readonly string[] {
  const lines = statementsOf(app, roleOf(app, fn)).flatMap(({ Action, Resource: resources, Condition }) => {
    const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
    // Of what asks for all attributes, the condition on them knows nothing: a scan must say which it reads.
    const isOfSome = Condition?.StringEquals?.['dynamodb:Select'] === 'SPECIFIC_ATTRIBUTES';
    const attributes = isOfSome
      ? Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes']
      : undefined;
    const suffix = [
      keys === undefined ? '' : ` [${asList(keys).join(', ')}]`,
      attributes === undefined ? '' : ` (${asList(attributes).join(', ')})`,
    ].join('');
    return asList(Action).flatMap((action) =>
      asList(resources).map((resource) => `${action} ${resourceName(app, fn.stack, resource)}${suffix}`),
    );
  });
  return lines.filter((line) => !/^(logs|xray|kms):/.test(line)).sort();
}

function resourceName(app: Synthesized, stack: string, resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const parts = (resource as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1] ?? [resource];
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const { Ref: ref = '' } = part as { Ref?: string };
      return ref.startsWith('AWS::') ? `<${ref}>` : nameOf(app.pointedTo(stack, part));
    })
    .join('');
}
