/** A made-up tree of resources, which rules are asked of to see that they can refuse. */
import { CfnResource, Stack } from 'aws-cdk-lib';
import { newApp, read, type Synthesized } from '../synthesized.ts';

/** @param resources by their logical ids */
export function made(
  resources: Readonly<Record<string, readonly [type: string, properties: Record<string, unknown>]>>,
): Synthesized {
  const app = newApp();
  const stack = new Stack(app, 'Made');
  for (const [id, [type, properties]] of Object.entries(resources))
    new CfnResource(stack, id, { type, properties });
  return read(app.synth());
}

/** A policy with one statement. @param statement its effect is Allow, unless it says otherwise */
export const policy = (statement: Record<string, unknown>) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});
