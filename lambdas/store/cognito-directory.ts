/** What Cognito knows of a person, asked with the function's own rights and never through the person's token. */
import {
  AdminGetDeviceCommand,
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  type AttributeType,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
  ResourceNotFoundException,
  UserNotFoundException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CustomerRecords, CustomerUsers } from '../domain/account/accounts.ts';
import type { CustomerPeople } from '../domain/context/unmask.ts';
import type { CustomerDirectory } from '../domain/devices/enrol-device.ts';
import type { CustomerAddresses, PeopleDirectory } from '../domain/review/cases.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface CognitoDirectoryOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly runtime: Runtime;
  readonly userPoolId: string;
}

export type CognitoDirectory = CustomerDirectory &
  CustomerPeople &
  CustomerRecords &
  CustomerUsers &
  PeopleDirectory &
  CustomerAddresses;

/** Where Cognito throttles or fails, it is asked again; every method may throw `ServiceBusy` in the end. */
export function cognitoDirectory(options: CognitoDirectoryOptions): CognitoDirectory {
  const { client, runtime, userPoolId } = options;
  const user = (username: string): Promise<AdminGetUserCommandOutput | undefined> =>
    orUndefined(
      retrying(runtime, () =>
        client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username })),
      ),
    );
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
      const device = (await orUndefined(retrying(runtime, () => client.send(asked))))?.Device;
      const attributes = new Map(device?.DeviceAttributes?.map(({ Name, Value }) => [Name, Value]));
      return attributes.get('dev:device_remembered_status') === 'remembered';
    },
    async signUpOf(username) {
      const found = await user(username);
      return {
        at: found?.UserCreateDate?.getTime(),
        phoneNumber: attributeOf(found?.UserAttributes, 'phone_number'),
      };
    },
    async emailOf(username) {
      return attributeOf((await user(username))?.UserAttributes, 'email');
    },
    async emailOfCustomer(subject) {
      const found = await userOfSubject(options, subject);
      return attributeOf(found?.Attributes, 'email');
    },
    async findCustomer(subject) {
      const { Username: username, Attributes: attributes } = (await userOfSubject(options, subject)) ?? {};
      return username === undefined ? undefined : { username, email: attributeOf(attributes, 'email') };
    },
    async personOf(subject) {
      const attributes = (await userOfSubject(options, subject))?.Attributes;
      return {
        email: attributeOf(attributes, 'email'),
        phone: attributeOf(attributes, 'phone_number'),
        name: attributeOf(attributes, 'name'),
      };
    },
    async recordOf(username) {
      const found = await user(username);
      if (!found) return undefined;
      const isVerified = attributeOf(found.UserAttributes, 'email_verified') === 'true';
      return {
        changedAt: found.UserLastModifiedDate?.getTime(),
        verifiedEmail: isVerified ? attributeOf(found.UserAttributes, 'email') : undefined,
      };
    },
  };
}

/**
 * AdminGetUser takes a `sub` too, but looks for a username first, and whoever signs up chooses theirs: with another
 * customer's `sub` for a username, a stranger would be found in that customer's place. A filter names the attribute.
 */
export async function userOfSubject(
  { client, runtime, userPoolId }: CognitoDirectoryOptions,
  subject: string,
): Promise<UserType | undefined> {
  if (!UUID.test(subject)) return undefined;
  const asked = new ListUsersCommand({ UserPoolId: userPoolId, Filter: `sub = "${subject}"`, Limit: 1 });
  const { Users } = await retrying(runtime, () => client.send(asked));
  return Users?.find(({ Attributes }) => attributeOf(Attributes, 'sub') === subject);
}

/** What is put into a filter has no quotation marks. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const attributeOf = (attributes: AttributeType[] | undefined, name: string): string | undefined =>
  attributes?.find(({ Name }) => Name === name)?.Value;

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UserNotFoundException || error instanceof ResourceNotFoundException)
      return undefined;
    throw error;
  }
}
