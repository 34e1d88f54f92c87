/** What the platform does to a customer's account at Cognito. Each may be done twice, and is repeated where Cognito fails. */
import {
  AdminDeleteSoftwareTokenCommand,
  AdminForgetDeviceCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CustomerSessions } from '../domain/account/accounts.ts';
import type { Factors } from '../domain/account/reset-factor.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface CognitoAccountsOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly runtime: Runtime;
  readonly userPoolId: string;
}

interface CognitoDevices {
  /** Its refresh tokens renew nothing any more. A device that is not there is no error. */
  forgetDevice(username: string, deviceKey: string): Promise<void>;
}

/** Every method may throw `ServiceBusy`. */
export function cognitoAccounts(
  options: CognitoAccountsOptions,
): CustomerSessions & Factors & CognitoDevices {
  const { client, runtime, userPoolId: UserPoolId } = options;
  const unless = async (gone: readonly Gone[], attempt: () => Promise<unknown>) => {
    try {
      await retrying(runtime, attempt);
    } catch (error) {
      if (!gone.some((kind) => error instanceof kind)) throw error;
    }
  };
  const noUser = [UserNotFoundException];
  const noSuchThing = [UserNotFoundException, ResourceNotFoundException];
  return {
    endSessions: (Username) =>
      unless(noUser, () => client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }))),
    // AdminSetUserMFAPreference would not do: where the pool requires a second factor, it cannot be turned off.
    removeSoftwareToken: (Username) =>
      unless(noSuchThing, () => client.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username }))),
    forgetDevice: (Username, DeviceKey) =>
      unless(noSuchThing, () =>
        client.send(new AdminForgetDeviceCommand({ UserPoolId, Username, DeviceKey })),
      ),
  };
}

type Gone = typeof UserNotFoundException | typeof ResourceNotFoundException;
