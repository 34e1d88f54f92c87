/** The parts of a CloudFormation template that the local platform reads, and a check that there are no others. */
import { PlatformError } from '../types.ts';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Mappings: Readonly<Record<string, unknown>>;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
]);

/** What a resource may say beside its properties: when it is made, replaced and removed, which is not done here. */
const RESOURCE_MEMBERS = new Set([
  'Condition',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);

/** The one rule that CDK adds: the account must be bootstrapped, for which nothing is needed locally. */
const BOOTSTRAP_RULE = 'CheckBootstrapVersion';

/** @throws PlatformError naming the stack and the section or member that is not known */
export function readTemplate(stack: string, document: unknown): Template {
  const sections = section(stack, 'the template', document);
  for (const name of Object.keys(sections)) {
    if (!SECTIONS.has(name))
      throw new PlatformError(`${stack}: the template section ${name} is not supported.`);
  }
  const optional = (name: string) => section(stack, name, sections[name] ?? {});
  for (const rule of Object.keys(optional('Rules'))) {
    if (rule !== BOOTSTRAP_RULE)
      throw new PlatformError(`${stack}: the template rule ${rule} is not supported.`);
  }
  const resources = optional('Resources');
  for (const [logicalId, resource] of Object.entries(resources)) checkResource(stack, logicalId, resource);
  return {
    Resources: resources as Template['Resources'],
    Outputs: optional('Outputs') as Template['Outputs'],
    Parameters: optional('Parameters') as Template['Parameters'],
    Conditions: optional('Conditions'),
    Mappings: optional('Mappings'),
  };
}

function checkResource(stack: string, logicalId: string, resource: unknown): void {
  const members = section(stack, logicalId, resource);
  if (typeof members.Type !== 'string') throw new PlatformError(`${stack}/${logicalId} has no Type.`);
  for (const member of Object.keys(members)) {
    if (!RESOURCE_MEMBERS.has(member)) {
      throw new PlatformError(`${stack}/${logicalId} (${members.Type}): ${member} is not supported.`);
    }
  }
  section(stack, `${logicalId}'s Properties`, members.Properties ?? {});
}

function section(stack: string, name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlatformError(`${stack}: ${name} is not an object.`);
  }
  return value as Record<string, unknown>;
}
