/** What Cognito knows of a person, asked with the function's own rights and never through the person's token. */
import {
  AdminGetDeviceCommand,
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  type CognitoIdentityProviderClient,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CustomerDirectory } from '../domain/devices/enrol-device.ts';
import type { PeopleDirectory } from '../domain/review/cases.ts';

export interface CognitoDirectoryOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
}

export function cognitoDirectory(options: CognitoDirectoryOptions): CustomerDirectory & PeopleDirectory {
  const { client, userPoolId } = options;
  const user = (username: string): Promise<AdminGetUserCommandOutput | undefined> =>
    orUndefined(client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username })));
  return {
    async hasSoftwareToken(username) {
      return (await user(username))?.UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA') ?? false;
    },
    async isConfirmedDevice(username, deviceKey) {
      const asked = new AdminGetDeviceCommand({
        UserPoolId: userPoolId,
        Username: username,
        DeviceKey: deviceKey,
      });
      const device = (await orUndefined(client.send(asked)))?.Device;
      const attributes = new Map(device?.DeviceAttributes?.map(({ Name, Value }) => [Name, Value]));
      return attributes.get('dev:device_remembered_status') === 'remembered';
    },
    async emailOf(username) {
      return (await user(username))?.UserAttributes?.find(({ Name }) => Name === 'email')?.Value;
    },
  };
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UserNotFoundException || error instanceof ResourceNotFoundException)
      return undefined;
    throw error;
  }
}
