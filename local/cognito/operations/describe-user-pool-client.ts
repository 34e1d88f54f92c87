/** DescribeUserPoolClient: the way in which an administrator, or a deployment, learns the secret of an app client. */
import type { Client } from '../clients.ts';
import { type Operation, poolOf } from '../context.ts';
import { resourceNotFound } from '../errors.ts';
import { text } from '../input.ts';

export const describeUserPoolClient: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const id = text(input, 'ClientId');
  const client = pool.clients.get(id);
  if (!client) throw resourceNotFound(`User pool client ${id} does not exist.`);
  return { UserPoolClient: clientType(client) };
};

export const clientType = (client: Client) => ({
  UserPoolId: client.pool.id,
  ClientId: client.id,
  ...(client.name !== undefined && { ClientName: client.name }),
  ...(client.secrets[0] && { ClientSecret: client.secrets[0].value }),
  ExplicitAuthFlows: [...client.flows],
  PreventUserExistenceErrors: client.hidesUsers ? 'ENABLED' : 'LEGACY',
  EnableTokenRevocation: client.revocation,
  AuthSessionValidity: client.sessionMinutes,
  AllowedOAuthFlowsUserPoolClient: client.oauth.flows.size > 0,
  AllowedOAuthFlows: [...client.oauth.flows],
  AllowedOAuthScopes: [...client.oauth.scopes],
});
