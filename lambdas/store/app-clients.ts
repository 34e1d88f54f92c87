/** Recognises app clients of a user pool by the name that the templates give them. */
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';

export interface AppClients {
  /** The client's name. Asked once for each client: it does not change while a function runs. */
  nameOf(userPoolId: string, clientId: string): Promise<string | undefined>;
}

/** @param client makes the client when it is first needed */
export function appClients(client: () => CognitoIdentityProviderClient): AppClients {
  const names = new Map<string, string | undefined>();
  return {
    async nameOf(userPoolId, clientId) {
      const known = `${userPoolId} ${clientId}`;
      if (names.has(known)) return names.get(known);
      const asked = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
      const name = (await client().send(asked)).UserPoolClient?.ClientName;
      names.set(known, name);
      return name;
    },
  };
}
