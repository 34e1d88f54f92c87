/** The staff's user pool: by invitation only, in groups that say what each may do. */
import { Duration } from 'aws-cdk-lib';
import { AccountRecovery, UserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Group } from '../../lambdas/contract/route.ts';
import type { Settings } from '../config.ts';
import { PeoplePool } from './people-pool.ts';

const groups: Readonly<Record<Group, string>> = {
  reviewer: 'Reads and decides held payments',
  'senior-reviewer': 'Reads and decides held payments, and what needs a second person',
  operator: 'Registers stores and throws the kill switches',
};

export class ReviewerPool extends PeoplePool {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      settings,
      environmentNames: { poolId: 'REVIEWER_POOL_ID', clientId: 'REVIEWER_CLIENT_ID' },
      // A shift.
      refreshTokenValidity: Duration.hours(10),
      // Who signs in with the address itself is told nothing here: nobody signs up, and a sign-in tells nothing either.
      selfSignUpEnabled: false,
      // An administrator resets a reviewer, so that a taken mailbox is not enough.
      accountRecovery: AccountRecovery.NONE,
      passwordPolicy: { tempPasswordValidity: Duration.days(3) },
    });
    for (const [groupName, description] of Object.entries(groups)) {
      new UserPoolGroup(this, groupName, { userPool: this, groupName, description });
    }
  }
}
