/** The stateful stack of identity: the customers' pool with its triggers, the reviewers', and the terminals'. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { Firewall } from '../constructs/firewall.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { CustomerPool } from './customer-pool.ts';
import { addCustomerTriggers } from './customer-triggers.ts';
import { ReviewerPool } from './reviewer-pool.ts';
import { TerminalPool } from './terminal-pool.ts';

export interface IdentityStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: LedgerStack;
}

export class IdentityStack extends Stack {
  readonly customers: CustomerPool;
  readonly reviewers: ReviewerPool;
  readonly terminals: TerminalPool;

  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    super(scope, id, props);
    this.customers = new CustomerPool(this, 'Customers', props.settings);
    this.reviewers = new ReviewerPool(this, 'Reviewers', props.settings);
    this.terminals = new TerminalPool(this, 'Terminals', props.settings);
    addCustomerTriggers(this, { ...props, customers: this.customers });
    if (props.settings.firewall.enabled) this.#protect(props.settings);

    new CfnOutput(this, 'Region', { value: this.region });
    new CfnOutput(this, 'CognitoUrl', { value: `https://cognito-idp.${this.region}.amazonaws.com/` });
    new CfnOutput(this, 'CustomerPoolId', { value: this.customers.userPoolId });
    new CfnOutput(this, 'CustomerClientId', { value: this.customers.client.userPoolClientId });
    new CfnOutput(this, 'ReviewerPoolId', { value: this.reviewers.userPoolId });
    new CfnOutput(this, 'ReviewerClientId', { value: this.reviewers.client.userPoolClientId });
    new CfnOutput(this, 'TerminalPoolId', { value: this.terminals.userPoolId });
    new CfnOutput(this, 'TerminalTokenUrl', { value: this.terminals.tokenUrl });
  }
  /**
   * Cognito tells its triggers no address, so what one address may do is for the firewall; it sees headers and which
   * operation is called, never who signs in.
   */
  #protect(settings: Settings): void {
    const { firewall } = settings;
    new Firewall(this, 'Firewall', {
      settings,
      name: 'pools',
      largestBody: 16,
      protects: {
        Customers: this.customers.userPoolArn,
        Reviewers: this.reviewers.userPoolArn,
        Terminals: this.terminals.userPoolArn,
      },
      floods: [
        { name: 'Flood', limit: firewall.requestsPerFiveMinutes },
        {
          name: 'SignIns',
          limit: firewall.signInsPerFiveMinutes,
          header: { name: 'x-amz-target', value: 'AWSCognitoIdentityProviderService.InitiateAuth' },
        },
      ],
      managedRules: ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'],
    });
  }
}
