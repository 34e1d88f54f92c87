/** What the two user pools have in common: a second factor from an app, and a sign-in that never sends the password. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  CfnUserPoolRiskConfigurationAttachment,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export interface PeoplePoolProps extends UserPoolProps {
  readonly settings: Settings;
  readonly environmentNames: { readonly poolId: EnvironmentName; readonly clientId: EnvironmentName };
  /** After this a person signs in anew, whatever they did meanwhile. */
  readonly refreshTokenValidity: Duration;
}

/** An app client's id is known only when the pool with its triggers is there: a trigger tells the app by its name. */
const appClientName = 'app';

export abstract class PeoplePool extends UserPool {
  readonly client: UserPoolClient;
  readonly #environmentNames: PeoplePoolProps['environmentNames'];

  constructor(scope: Construct, id: string, props: PeoplePoolProps) {
    const { settings, environmentNames, refreshTokenValidity, ...own } = props;
    const { keepData, identity } = settings;
    const plus = identity.featurePlan === 'PLUS';
    super(scope, id, {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A change of address is only believed once the new one has answered.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      featurePlan: plus ? FeaturePlan.PLUS : FeaturePlan.ESSENTIALS,
      ...(plus ? { standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION } : {}),
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...own,
      passwordPolicy: {
        ...own.passwordPolicy,
        minLength: 12,
        requireDigits: false,
        requireLowercase: false,
        requireSymbols: false,
        requireUppercase: false,
      },
    });
    this.#environmentNames = environmentNames;
    this.client = this.#addAppClient(refreshTokenValidity);
    if (plus) this.#refuseKnownPasswords();
    this.#acknowledgeFindings(plus);
  }

  #addAppClient(refreshTokenValidity: Duration): UserPoolClient {
    return new UserPoolClient(this, 'Client', {
      userPool: this,
      userPoolClientName: appClientName,
      // An app on a phone or in a browser keeps no secret.
      generateSecret: false,
      authFlows: { userSrp: true },
      disableOAuth: true,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // An issued access token works until it expires, revoked or not: so it does not live long.
      accessTokenValidity: Duration.minutes(5),
      idTokenValidity: Duration.minutes(5),
      refreshTokenValidity,
      // Each refresh token is good once; the grace is for an answer that got lost on the way.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      authSessionValidity: Duration.minutes(3),
      readAttributes: new ClientAttributes().withStandardAttributes({
        email: true,
        emailVerified: true,
        locale: true,
      }),
      // The language of notices follows the locale.
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true, locale: true }),
    });
  }

  /** Cognito cannot see the password in an SRP sign-in, so it looks where it is chosen. */
  #refuseKnownPasswords(): void {
    new CfnUserPoolRiskConfigurationAttachment(this, 'Risk', {
      userPoolId: this.userPoolId,
      clientId: 'ALL',
      compromisedCredentialsRiskConfiguration: {
        actions: { eventAction: 'BLOCK' },
        eventFilter: ['SIGN_UP', 'PASSWORD_CHANGE'],
      },
    });
  }

  #acknowledgeFindings(plus: boolean): void {
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG1',
      reason:
        'NIST SP 800-63B, section 5.1.1.2: length protects (12 characters here), rules of composition do not and shall ' +
        'not be imposed. A second factor is required besides.',
    });
    if (plus) return;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'PLUS is billed per user and adds threat protection; a stage without real customers has nothing to protect with it. ' +
        'Set identity.featurePlan to PLUS to have it.',
    });
  }

  /** Lets an API function tell this pool's app from any other. */
  grantRecogniseClient(fn: HandlerFunction): void {
    fn.setEnvironment(this.#environmentNames.clientId, this.client.userPoolClientId);
  }

  /** Lets the function read a person's attributes and factors. */
  grantReadPerson(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:AdminGetUser']);
  }

  /** Lets the function find a person by the `sub`, which is not the username everywhere. */
  grantFindPerson(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:ListUsers']);
  }

  /** Lets the function see who is in a group, with their attributes. */
  grantListMembers(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:ListUsersInGroup']);
  }

  /** Lets the function read a person's attributes, factors and devices. */
  grantReadPersonAndDevices(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:AdminGetUser', 'cognito-idp:AdminGetDevice']);
  }

  /** Lets the function end a person's sessions. */
  grantSignOut(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:AdminUserGlobalSignOut']);
  }

  grantForgetDevice(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:AdminForgetDevice']);
  }

  /** Lets the function take a person's authenticator app away, and end the sessions. */
  grantResetFactor(fn: HandlerFunction): void {
    this.#allow(fn, ['cognito-idp:AdminDeleteSoftwareToken', 'cognito-idp:AdminUserGlobalSignOut']);
  }

  /** Lets a function that this pool itself calls read a person's attributes. */
  grantTriggerReadPerson(fn: HandlerFunction): void {
    this.#allowTrigger(fn, ['cognito-idp:AdminGetUser']);
  }

  /** The same, and end the person's sessions. */
  grantTriggerReadAndSignOut(fn: HandlerFunction): void {
    this.#allowTrigger(fn, ['cognito-idp:AdminGetUser', 'cognito-idp:AdminUserGlobalSignOut']);
  }

  /**
   * Lets a function that this pool itself calls tell the pool's app from any other. The pool's id is in every event.
   * Other grants to triggers go the same way: by `#allowTrigger`.
   */
  grantTriggerRecogniseClient(fn: HandlerFunction): void {
    fn.setEnvironment('APP_CLIENT_NAME', appClientName);
    this.#allowTrigger(fn, ['cognito-idp:DescribeUserPoolClient']);
  }

  /**
   * A function waits for its role's own policy, and the pool for its triggers: a policy that names the pool has to stand
   * apart from both, or each would wait for the other (github.com/aws/aws-cdk/issues/10002).
   */
  #allowTrigger(fn: HandlerFunction, actions: string[]): void {
    if (!fn.role) return;
    new Policy(this, `${fn.node.id}Policy`, {
      roles: [fn.role],
      statements: [new PolicyStatement({ actions, resources: [this.userPoolArn] })],
    });
  }

  #allow(fn: HandlerFunction, actions: string[]): void {
    fn.setEnvironment(this.#environmentNames.poolId, this.userPoolId);
    fn.allow({ actions, resources: [this.userPoolArn] });
  }
}
