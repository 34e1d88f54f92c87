/** Reads a stage's addresses out of its outputs, local or as `cdk deploy --outputs-file` wrote them. */
import { PlatformError } from '../types.ts';
import type { Stage } from './people.ts';

type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @throws PlatformError if no stack has an output of that name */
export function outputOf(outputs: Outputs, name: string): string {
  const value = Object.values(outputs).find((stack) => Object.hasOwn(stack, name))?.[name];
  if (value === undefined) throw new PlatformError(`The stage's outputs do not name ${name}.`);
  return value;
}

export function stageOf(outputs: Outputs): Stage {
  const output = (name: string) => outputOf(outputs, name);
  return {
    apiUrl: output('ApiUrl'),
    cognitoUrl: output('CognitoUrl'),
    customers: { userPoolId: output('CustomerPoolId'), clientId: output('CustomerClientId') },
    reviewers: { userPoolId: output('ReviewerPoolId'), clientId: output('ReviewerClientId') },
    terminals: { userPoolId: output('TerminalPoolId'), tokenUrl: output('TerminalTokenUrl') },
  };
}
