/** The customers' user pool: anyone may sign up, every device is tracked, and MFA is asked on each. */
import { Duration } from 'aws-cdk-lib';
import { AccountRecovery } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { PeoplePool } from './people-pool.ts';

export class CustomerPool extends PeoplePool {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      settings,
      environmentNames: { poolId: 'CUSTOMER_POOL_ID', clientId: 'CUSTOMER_CLIENT_ID' },
      refreshTokenValidity: Duration.days(30),
      selfSignUpEnabled: true,
      // The app makes the username, and the address is an alias of it once it is verified: a sign-up need not tell
      // whether the address is taken (docs/adr/0007-addresses-are-aliases.md).
      signInAliases: { username: true, email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deviceTracking: {
        // Despite its name, `true` would let a remembered device skip the second factor.
        challengeRequiredOnNewDevice: false,
        // Remembered as soon as it is confirmed; the app does not ask.
        deviceOnlyRememberedOnUserPrompt: false,
      },
    });
  }
}
