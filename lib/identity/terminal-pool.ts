/** The terminals' user pool: it has no users, only an app client for each terminal, which operators make. */
import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  ResourceServerScope,
  UserPool,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { terminalResourceServer, terminalScopeName } from '../../lambdas/contract/route.ts';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export class TerminalPool extends UserPool {
  readonly #domain: UserPoolDomain;
  readonly #settings: Settings;

  constructor(scope: Construct, id: string, settings: Settings) {
    const { keepData, stage, terminals } = settings;
    super(scope, id, {
      selfSignUpEnabled: false,
      accountRecovery: AccountRecovery.NONE,
      passwordPolicy: { minLength: 99, tempPasswordValidity: Duration.days(1) },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.#settings = settings;
    this.addResourceServer('ResourceServer', {
      identifier: terminalResourceServer,
      scopes: [
        new ResourceServerScope({ scopeName: terminalScopeName, scopeDescription: 'Charge at one store' }),
      ],
    });
    this.#domain = this.addDomain('Domain', {
      cognitoDomain: { domainPrefix: terminals.domainPrefix ?? `holdfast-${stage}-${Aws.ACCOUNT_ID}` },
    });
    this.#acknowledgeFindings();
  }

  /** Where a terminal gets its tokens: OAuth's client credentials grant (RFC 6749, section 4.4). */
  get tokenUrl(): string {
    return `https://${this.#domain.domainName}.auth.${Stack.of(this).region}.amazoncognito.com/oauth2/token`;
  }

  /** Lets an API function tell this pool's tokens from any other's. */
  grantRecogniseTerminal(fn: HandlerFunction): void {
    fn.setEnvironment('TERMINAL_POOL_ID', this.userPoolId);
  }

  /** Tells a function how long tokens and enrolment codes are good. */
  tellSettings(fn: HandlerFunction): void {
    const { tokenMinutes, enrolmentHours } = this.#settings.terminals;
    fn.setEnvironment('TERMINAL_SETTINGS', JSON.stringify({ tokenMinutes, enrolmentHours }));
  }

  /** Makes a terminal's client, gives it a fresh secret, and takes back one that came to nothing. */
  grantRegister(fn: HandlerFunction): void {
    this.#allow(fn, ['CreateUserPoolClient', 'DeleteUserPoolClient', ...secretActions]);
  }

  grantRotate(fn: HandlerFunction): void {
    this.#allow(fn, secretActions);
  }

  grantEndSecret(fn: HandlerFunction): void {
    this.#allow(fn, ['ListUserPoolClientSecrets', 'DeleteUserPoolClientSecret']);
  }

  grantRemove(fn: HandlerFunction): void {
    this.#allow(fn, ['DeleteUserPoolClient']);
  }

  #allow(fn: HandlerFunction, actions: readonly string[]): void {
    fn.setEnvironment('TERMINAL_POOL_ID', this.userPoolId);
    this.tellSettings(fn);
    fn.allow({
      actions: actions.map((action) => `cognito-idp:${action}`),
      resources: [this.userPoolArn],
    });
  }

  #acknowledgeFindings(): void {
    const reason = 'The pool has no users: nobody can sign up, and no client of it lets anybody sign in.';
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-COG1', reason },
      { id: 'AwsSolutions-COG2', reason },
      { id: 'AwsSolutions-COG8', reason },
    );
  }
}

const secretActions = [
  'ListUserPoolClientSecrets',
  'AddUserPoolClientSecret',
  'DeleteUserPoolClientSecret',
] as const;
