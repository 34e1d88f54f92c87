/** What the app's roles may use by its name: of what a stage adopts from another, all that its templates say. */
import type { App } from '../types.ts';

/** @param pattern global, with the name as its one group. @param own names of what the templates themselves make */
export function grantedBeyond(app: App, pattern: RegExp, own: readonly string[]): string[] {
  const policies = app.resources
    .filter(({ type }) => type.startsWith('AWS::IAM::'))
    .map(({ properties: { PolicyDocument, Policies } }) => [PolicyDocument, Policies]);
  const found = [...JSON.stringify(policies).matchAll(pattern)].map(([, name = '']) => name);
  return [...new Set(found)].filter((name) => !own.includes(name)).sort();
}
