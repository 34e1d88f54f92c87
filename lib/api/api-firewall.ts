/** What stands before an API of the contract: a firewall, or the reason why there is none. */
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { Route } from '../../lambdas/contract/route.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { Firewall } from '../constructs/firewall.ts';

/** KiB: a firewall looks at no more of one. Few routes take more. */
const mostOfABody = 64;

export interface Protected {
  readonly settings: Settings;
  /** In the name of its log. */
  readonly name: string;
  readonly stage: Stage;
  /** The first part of every path. */
  readonly basePath: string;
  readonly routes: readonly Route[];
}

export function protect(scope: Construct, { settings, name, stage, basePath, routes }: Protected): void {
  const { firewall } = settings;
  if (firewall.enabled) {
    new Firewall(scope, 'Firewall', {
      settings,
      name,
      protects: { Association: stage.stageArn },
      largestBody: mostOfABody,
      longerBodies: routes
        .filter(({ bodySize = 0 }) => bodySize > mostOfABody * 1024)
        .map(({ path }) => `/${basePath}${path}`),
      floods: [
        { name: 'Flood', limit: firewall.requestsPerFiveMinutes },
        { name: 'FloodOfToken', by: 'authorization', limit: firewall.requestsPerTokenPerFiveMinutes },
      ],
      managedRules: [
        'AWSManagedRulesAmazonIpReputationList',
        'AWSManagedRulesCommonRuleSet',
        'AWSManagedRulesKnownBadInputsRuleSet',
      ],
    });
  } else {
    acknowledge(
      stage,
      'A firewall costs money while nobody calls, and a stage without real customers is little worth attacking; ' +
        'throttling stands. Set firewall.enabled to have it.',
      'AwsSolutions-APIG3',
      'NIST.800.53.R5-APIGWAssociatedWithWAF',
      'PCI.DSS.321-APIGWAssociatedWithWAF',
    );
  }
}
