/** The terminals' app clients, at Cognito: each with a secret or two, the one scope, and no way for a person to sign in. */
import {
  AddUserPoolClientSecretCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  LimitExceededException,
  ListUserPoolClientSecretsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import type { TerminalClients } from '../domain/terminals/terminals.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface TerminalClientsOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly runtime: Runtime;
  readonly userPoolId: string;
  /** `<resource server>/<scope>` */
  readonly scope: string;
  /** Minutes for which an access token is good. */
  readonly tokenMinutes: number;
}

/** docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference: API_AddUserPoolClientSecret and its neighbours. */
export function terminalClients(options: TerminalClientsOptions): TerminalClients {
  const { client, runtime, userPoolId: UserPoolId } = options;
  return {
    create: (name) => create(options, name),
    async remove(id) {
      const command = new DeleteUserPoolClientCommand({ UserPoolId, ClientId: id });
      await ignoring(
        ResourceNotFoundException,
        retrying(runtime, () => client.send(command)),
      );
    },
    async secrets(id) {
      const command = new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId: id });
      const { ClientSecrets = [] } = await retrying(runtime, () => client.send(command));
      return ClientSecrets.map(({ ClientSecretId, ClientSecretCreateDate }) => ({
        id: present('ClientSecretId', ClientSecretId),
        createdAt: present('ClientSecretCreateDate', ClientSecretCreateDate).getTime(),
      })).sort((a, b) => a.createdAt - b.createdAt);
    },
    async addSecret(id) {
      const command = new AddUserPoolClientSecretCommand({ UserPoolId, ClientId: id });
      try {
        const { ClientSecretDescriptor } = await retrying(runtime, () => client.send(command));
        const { ClientSecretId, ClientSecretValue } = ClientSecretDescriptor ?? {};
        return {
          id: present('ClientSecretId', ClientSecretId),
          value: present('ClientSecretValue', ClientSecretValue),
        };
      } catch (error) {
        if (error instanceof LimitExceededException)
          throw new ServiceBusy('The terminal was given another secret meanwhile', { cause: error });
        throw error;
      }
    },
    async endSecret(id, secret) {
      const command = new DeleteUserPoolClientSecretCommand({
        UserPoolId,
        ClientId: id,
        ClientSecretId: secret,
      });
      await ignoring(
        ResourceNotFoundException,
        retrying(runtime, () => client.send(command)),
      );
    },
  };
}

async function create(
  { client, runtime, userPoolId, scope, tokenMinutes }: TerminalClientsOptions,
  name: string,
): ReturnType<TerminalClients['create']> {
  const command = new CreateUserPoolClientCommand({
    UserPoolId: userPoolId,
    ClientName: name,
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: [scope],
    AccessTokenValidity: tokenMinutes,
    TokenValidityUnits: { AccessToken: 'minutes' },
    EnableTokenRevocation: true,
    PreventUserExistenceErrors: 'ENABLED',
    // What is not said is allowed; this one alone signs nobody in.
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
  });
  try {
    const { UserPoolClient } = await retrying(runtime, () => client.send(command));
    return {
      id: present('ClientId', UserPoolClient?.ClientId),
      secret: present('ClientSecret', UserPoolClient?.ClientSecret),
    };
  } catch (error) {
    if (error instanceof LimitExceededException) return refuse('terminal_limit_reached');
    throw error;
  }
}

function present<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`Cognito gave no ${name}`);
  return value;
}

async function ignoring<E extends Error>(
  expected: new (...parameters: never[]) => E,
  done: Promise<unknown>,
): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof expected)) throw error;
  }
}
