/** Finds the function behind whatever Lambda takes for its name. */
import type { App, Resource } from '../types.ts';

export interface FunctionBehind {
  readonly resource: Resource;
  /** As policies name what is invoked: with the version or alias, where one was asked for. */
  readonly invokedArn: string;
}

const qualified = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/**
 * Every version runs the one code that there is locally: a deployment has been brought through when the platform starts.
 *
 * @param name the name or ARN of a function, or of its alias or version as ARN or `<function>:<qualifier>`
 */
export function functionBehind(app: App, name: string): FunctionBehind | undefined {
  const arn = name.startsWith('arn:')
    ? name
    : `arn:aws:lambda:${app.region}:${app.accountId}:function:${name}`;
  const isFunction = (resource: Resource, named: string) =>
    resource.type === 'AWS::Lambda::Function' && [resource.ref, resource.attributes.Arn].includes(named);
  const itself = app.resources.find((resource) => isFunction(resource, name) || isFunction(resource, arn));
  if (itself) return { resource: itself, invokedArn: itself.attributes.Arn ?? itself.ref };
  const qualifier = app.resources.find(({ type, ref }) => qualified.includes(type) && ref === arn);
  const owner = String(qualifier?.properties.FunctionName ?? '');
  const resource = app.resources.find((each) => isFunction(each, owner));
  return resource && { resource, invokedArn: arn };
}

/** What else a function is invoked by than its own name. */
export const qualifiedArns = (app: App, { ref, attributes }: Resource): readonly string[] =>
  app.resources
    .filter(
      ({ type, properties }) =>
        qualified.includes(type) && [ref, attributes.Arn].includes(String(properties.FunctionName)),
    )
    .map((alias) => alias.ref);
