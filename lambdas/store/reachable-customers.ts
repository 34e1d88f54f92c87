/** How a customer can be reached: the verified mailbox in Cognito, earlier ones, and devices that take push messages. */
import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReachableCustomers } from '../domain/notices/tell.ts';
import { attributeOf, type CognitoDirectoryOptions, userOfSubject } from './cognito-directory.ts';
import { type FormerContactReading, readFormerEmails } from './former-contact-reading.ts';
import { type Fields, fieldsOf, toItem } from './items.ts';
import { deviceKey, type Key, walletKey } from './keys.ts';
import { endpointAttribute } from './push-endpoints.ts';
import { retrying } from './retry.ts';

export interface ReachableCustomersOptions {
  readonly directory: CognitoDirectoryOptions;
  readonly registry: FormerContactReading;
  readonly ledgerTable: string;
}

export function reachableCustomers(options: ReachableCustomersOptions): ReachableCustomers {
  const { directory, registry, ledgerTable } = options;
  const read = async (table: string, key: Key): Promise<Fields | undefined> => {
    const command = new GetItemCommand({ TableName: table, Key: toItem({ ...key }), ConsistentRead: true });
    const { Item } = await retrying(registry.runtime, () => registry.client.send(command));
    return Item && fieldsOf(Item);
  };
  return {
    async person(customer) {
      const user = await userOf(directory, customer);
      if (!user) return undefined;
      const { username, attributes } = user;
      const mailbox = attributeOf(attributes, 'email');
      const isVerified = attributeOf(attributes, 'email_verified') === 'true';
      const locale = attributeOf(attributes, 'locale');
      return {
        username,
        ...(mailbox !== undefined && isVerified ? { mailbox } : {}),
        ...(locale === undefined ? {} : { locale }),
      };
    },
    previousMailboxes: (customer, now) => readFormerEmails(registry, customer, now),
    async pushDevices(customer) {
      const ids = (await read(ledgerTable, walletKey(customer)))?.texts('devices') ?? [];
      const devices = await Promise.all(
        ids.map(async (id) => ({ id, fields: await read(registry.registryTable, deviceKey(id)) })),
      );
      return devices.flatMap(({ id, fields }) => {
        const endpoint = fields?.optionalText(endpointAttribute);
        return endpoint === undefined ? [] : [{ id, endpoint }];
      });
    },
  };
}

/**
 * Asked for as if the `sub` were the username, which Cognito allows far more often than a search; but whoever signs up
 * chooses a username, so the answer counts only if the `sub` in it is right.
 */
async function userOf(options: CognitoDirectoryOptions, subject: string) {
  const { client, runtime, userPoolId } = options;
  const asked = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: subject });
  const named = await retrying(runtime, () => client.send(asked)).catch((error: unknown) => {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  });
  if (named?.Username !== undefined && attributeOf(named.UserAttributes, 'sub') === subject)
    return { username: named.Username, attributes: named.UserAttributes };
  const found = await userOfSubject(options, subject);
  return found?.Username === undefined
    ? undefined
    : { username: found.Username, attributes: found.Attributes };
}
