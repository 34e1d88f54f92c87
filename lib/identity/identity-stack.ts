/** The stateful stack of identity: the customers' pool and the reviewers'. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { CustomerPool } from './customer-pool.ts';
import { ReviewerPool } from './reviewer-pool.ts';

export interface IdentityStackProps extends StackProps {
  readonly settings: Settings;
}

export class IdentityStack extends Stack {
  readonly customers: CustomerPool;
  readonly reviewers: ReviewerPool;

  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    super(scope, id, props);
    this.customers = new CustomerPool(this, 'Customers', props.settings);
    this.reviewers = new ReviewerPool(this, 'Reviewers', props.settings);

    new CfnOutput(this, 'Region', { value: this.region });
    new CfnOutput(this, 'CognitoUrl', { value: `https://cognito-idp.${this.region}.amazonaws.com/` });
    new CfnOutput(this, 'CustomerPoolId', { value: this.customers.userPoolId });
    new CfnOutput(this, 'CustomerClientId', { value: this.customers.client.userPoolClientId });
    new CfnOutput(this, 'ReviewerPoolId', { value: this.reviewers.userPoolId });
    new CfnOutput(this, 'ReviewerClientId', { value: this.reviewers.client.userPoolClientId });
  }
}
