/** Who may call a route of the contract, as API Gateway's methods say it. */
import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { type Audience, type Route, terminalScope } from '../../lambdas/contract/route.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';

type Pool = Exclude<Audience['pool'], 'none'>;

/** Every access token of a sign-in has it and no id token has, so requiring it keeps id tokens out. */
const accessTokenScope = 'aws.cognito.signin.user.admin';

const ids: Readonly<Record<Pool, string>> = {
  customers: 'CustomerAuthorizer',
  reviewers: 'ReviewerAuthorizer',
  terminals: 'TerminalAuthorizer',
};

/** Makes those that the routes need: one that no method has, the CDK refuses. */
export function authorizersOf(scope: Construct, identity: IdentityStack, routes: readonly Route[]) {
  const wanted = (Object.keys(ids) as Pool[]).filter((pool) =>
    routes.some(({ audience }) => audience.pool === pool),
  );
  const authorizers = new Map(
    wanted.map((pool) => [
      pool,
      new CognitoUserPoolsAuthorizer(scope, ids[pool], {
        cognitoUserPools: [identity[pool]],
        // A token that expires in a moment must not be good for longer.
        resultsCacheTtl: Duration.seconds(0),
      }),
    ]),
  );
  return ({ audience, operation }: Route): MethodOptions => {
    if (audience.pool === 'none') return { authorizationType: AuthorizationType.NONE };
    const authorizer = authorizers.get(audience.pool);
    if (!authorizer) throw new Error(`Nobody authorizes ${operation}`);
    return {
      authorizationType: AuthorizationType.COGNITO,
      authorizer,
      authorizationScopes: [audience.pool === 'terminals' ? terminalScope : accessTokenScope],
    };
  };
}
