/** DescribeUserPoolClient: the way in which an administrator, or a deployment, learns the secret of an app client. */
import { type Operation, poolOf } from '../context.ts';
import { resourceNotFound } from '../errors.ts';
import { text } from '../input.ts';

export const describeUserPoolClient: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const id = text(input, 'ClientId');
  const client = pool.clients.get(id);
  if (!client) throw resourceNotFound(`User pool client ${id} does not exist.`);
  return {
    UserPoolClient: {
      UserPoolId: pool.id,
      ClientId: id,
      ...(client.name !== undefined && { ClientName: client.name }),
      ...(client.secret !== undefined && { ClientSecret: client.secret }),
      ExplicitAuthFlows: [...client.flows],
      PreventUserExistenceErrors: client.hidesUsers ? 'ENABLED' : 'LEGACY',
      EnableTokenRevocation: client.revocation,
      AuthSessionValidity: client.sessionMinutes,
      AllowedOAuthFlowsUserPoolClient: client.oauth.flows.size > 0,
      AllowedOAuthFlows: [...client.oauth.flows],
      AllowedOAuthScopes: [...client.oauth.scopes],
    },
  };
};
