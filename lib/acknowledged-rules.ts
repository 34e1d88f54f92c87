/** What the rule packs find in resources of one kind, wherever they are, and why it stands. */
import { CfnResource } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { acknowledge } from './constructs/acknowledge.ts';

interface Acknowledged {
  readonly type: string;
  readonly rules: readonly string[];
  /** Which of the type. @default - all */
  readonly where?: (resource: CfnResource) => boolean;
  /** For an auditor, in a sentence. */
  readonly reason: string;
}

/**
 * A finding that has to do with one construct is acknowledged where that is made. docs/acknowledged-rules.md has all of
 * them, and a test fails for one that is not found any more.
 */
const ofKinds: readonly Acknowledged[] = [
  {
    type: 'AWS::Lambda::Function',
    rules: ['NIST.800.53.R5-LambdaInsideVPC', 'PCI.DSS.321-LambdaInsideVPC'],
    reason:
      'A function listens on no network, and only IAM lets it be invoked. It calls endpoints of AWS over TLS, each resource by ' +
      "its role's leave; one function fetches a public list of Google's besides. Data stores are reached by signed requests " +
      'alone, from wherever: a VPC would add gateways that cost while idle, and no boundary that the roles do not draw.',
  },
  {
    type: 'AWS::Lambda::Function',
    rules: ['NIST.800.53.R5-LambdaConcurrency'],
    where: (fn) => fn instanceof CfnFunction && fn.reservedConcurrentExecutions === undefined,
    reason:
      'A reservation is taken from what all functions of the account share: one for each would leave nothing. Throttling at the ' +
      'API, or the shards of a stream, bounds how many run at once; those that must not starve have a reservation.',
  },
  {
    type: 'AWS::IAM::Policy',
    rules: ['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'],
    reason:
      'Each policy is of one role, is made and deleted with it, and can be attached to no other, as a managed one could: least ' +
      'privilege for each function is read in one place. A test refuses managed and shared policies.',
  },
  {
    type: 'AWS::IAM::Role',
    rules: ['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'],
    where: (role) => (role as CfnResource & { readonly policies?: unknown }).policies !== undefined,
    reason:
      'The policies are of this one role, are made and deleted with it, and can be attached to no other, as managed ones ' +
      'could. A test refuses managed and shared policies.',
  },
  {
    type: 'AWS::ApiGateway::Stage',
    rules: ['NIST.800.53.R5-APIGWCacheEnabledAndEncrypted', 'PCI.DSS.321-APIGWCacheEnabledAndEncrypted'],
    reason:
      'No answer is cached, so that there is no cache to encrypt: answers are one person’s own, and what was frozen or ' +
      'withdrawn a moment ago must be refused now.',
  },
  {
    type: 'AWS::ApiGateway::Stage',
    rules: ['NIST.800.53.R5-APIGWSSLEnabled', 'PCI.DSS.321-APIGWSSLEnabled'],
    reason:
      'A client certificate shows an HTTP backend that API Gateway calls it. There is no such backend: every method invokes a ' +
      'Lambda function by a signed call, under a permission that names the method.',
  },
];

/** Acknowledges them in the resources below, and in no wider scope. */
export function acknowledgeRules(scopes: readonly IConstruct[]): void {
  for (const construct of scopes.flatMap(({ node }) => node.findAll())) {
    if (!CfnResource.isCfnResource(construct)) continue;
    for (const { type, rules, where = () => true, reason } of ofKinds)
      if (construct.cfnResourceType === type && where(construct)) acknowledge(construct, reason, ...rules);
  }
}
