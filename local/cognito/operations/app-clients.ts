/** CreateUserPoolClient and DeleteUserPoolClient, and the operations by which a client's secret is rotated. */
import { PlatformError } from '../../types.ts';
import type { Client, ClientSecret } from '../clients.ts';
import { type Context, type Operation, poolOf } from '../context.ts';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import { type Input, optionalText, text } from '../input.ts';
import { understood } from '../understood.ts';
import { clientType } from './describe-user-pool-client.ts';

const clientProperties = understood.find(({ type }) => type === 'AWS::Cognito::UserPoolClient');
/** The API's members have the names of the templates' properties. */
const members = new Set(
  [...(clientProperties?.understood ?? []), ...Object.keys(clientProperties?.ignored ?? {})].map(
    (path) => path.split('.', 1)[0],
  ),
);

export const createUserPoolClient: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const name = text(input, 'ClientName');
  if (!/^[\w\s+=,.@-]{1,128}$/.test(name)) throw invalidParameter('ClientName has other characters.');
  const strange = Object.keys(input).find((member) => !members.has(member));
  if (strange) throw invalidParameter(`The local Cognito does not know the member ${strange}.`);
  const accessTokens = Number(input.AccessTokenValidity ?? 60);
  if (String((input.TokenValidityUnits as Input | undefined)?.AccessToken) === 'minutes' && accessTokens < 5)
    throw invalidParameter('Invalid range for token validity.');
  try {
    const client = context.appClients.create(pool, name, input);
    const at = context.now() / 1000;
    return { UserPoolClient: { ...clientType(client), CreationDate: at, LastModifiedDate: at } };
  } catch (error) {
    // What the templates are refused for at the start.
    if (error instanceof PlatformError) throw invalidParameter(error.message);
    throw error;
  }
};

export const deleteUserPoolClient: Operation = (context, input) => {
  context.appClients.remove(clientIn(context, input));
  return {};
};

export const addUserPoolClientSecret: Operation = (context, input) => {
  const client = clientIn(context, input);
  const own = optionalText(input, 'ClientSecret');
  if (own !== undefined && !/^[\w+]{24,64}$/.test(own))
    throw invalidParameter('ClientSecret has 24 to 64 letters, digits, _ or +.');
  const added = context.appClients.addSecret(client, own);
  const value = own === undefined ? { ClientSecretValue: added.value } : {};
  return { ClientSecretDescriptor: { ...descriptor(added), ...value } };
};

export const deleteUserPoolClientSecret: Operation = (context, input) => {
  context.appClients.removeSecret(clientIn(context, input), text(input, 'ClientSecretId'));
  return {};
};

/** Never their values. */
export const listUserPoolClientSecrets: Operation = (context, input) => ({
  ClientSecrets: clientIn(context, input).secrets.map(descriptor),
});

const descriptor = ({ id, createdAt }: ClientSecret) => ({
  ClientSecretId: id,
  ClientSecretCreateDate: createdAt / 1000,
});

function clientIn(context: Context, input: Input): Client {
  const id = text(input, 'ClientId');
  const client = poolOf(context, input).clients.get(id);
  if (!client) throw resourceNotFound(`User pool client ${id} does not exist.`);
  return client;
}
