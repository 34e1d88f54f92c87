/** The section of docs/runbook.md for an alarm, by where the alarm is: its stack, and its place in there. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** @returns the anchor of the section's heading, for example `review-held-payments-dead-letters` */
export function sectionOf(scope: Construct, id: string): string {
  const stack = Stack.of(scope);
  const below = scope.node.scopes.slice(scope.node.scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  return [stack.stackName.split('-').at(-1) ?? '', ...below, id.replace(/Alarm$/, '')]
    .filter((part) => part !== '')
    .map(kebabCase)
    .join('-');
}

const kebabCase = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
