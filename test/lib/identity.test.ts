import { describe, expect, test } from 'vitest';
import { nameOf, synthesize } from './synthesized.ts';

const dev = synthesize('dev');
const prod = synthesize('prod');
const poolOf = (app: typeof dev, name: 'Customers' | 'Reviewers') => app.one('AWS::Cognito::UserPool', name);
const clientOf = (app: typeof dev, name: 'Customers' | 'Reviewers') =>
  app.one('AWS::Cognito::UserPoolClient', name);

describe('customers', () => {
  test('sign up by themselves, with an address that is verified before it counts', () => {
    expect(poolOf(dev, 'Customers').properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  test('have a username that the app makes, so that a sign-up need not tell whose address is taken', () => {
    const { UsernameAttributes, AliasAttributes } = poolOf(dev, 'Customers').properties;
    expect({ UsernameAttributes, AliasAttributes }).toEqual({ AliasAttributes: ['email'] });
  });

  test('have their devices tracked, and are asked for the second factor on a remembered one too', () => {
    expect(poolOf(dev, 'Customers').properties.DeviceConfiguration).toEqual({
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: false,
    });
  });

  test('stay signed in for thirty days at most', () => {
    expect(clientOf(dev, 'Customers').properties).toMatchObject({
      RefreshTokenValidity: 30 * 24 * 60,
      TokenValidityUnits: { RefreshToken: 'minutes' },
    });
  });
});

describe('the firewall of the pools', () => {
  test('counts sign-ins by address, in prod', () => {
    const [acl] = prod
      .ofType('AWS::WAFv2::WebACL')
      .filter(({ stack }) => stack === poolOf(prod, 'Customers').stack);
    const [, flood, signIns, , reputation] = acl?.properties.Rules ?? [];
    expect(flood.Statement).toEqual({ RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3000 } });
    expect(signIns).toMatchObject({
      Action: { Block: {} },
      Statement: {
        RateBasedStatement: {
          AggregateKeyType: 'IP',
          Limit: 300,
          ScopeDownStatement: {
            ByteMatchStatement: {
              FieldToMatch: { SingleHeader: { Name: 'x-amz-target' } },
              SearchString: 'AWSCognitoIdentityProviderService.InitiateAuth',
            },
          },
        },
      },
    });
    expect(reputation.Name).toBe('AWSManagedRulesAmazonIpReputationList');
    const protectedPools = prod
      .ofType('AWS::WAFv2::WebACLAssociation')
      .filter(({ stack }) => stack === acl?.stack)
      .map(({ stack, properties }) => nameOf(prod.pointedTo(stack, properties.ResourceArn)));
    expect(protectedPools.sort()).toEqual(['Customers', 'Reviewers', 'Terminals']);
  });
});

describe('reviewers', () => {
  test('come by invitation, which lapses', () => {
    expect(poolOf(dev, 'Reviewers').properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
    });
  });

  test('are let back in by an administrator only', () => {
    expect(poolOf(dev, 'Reviewers').properties.AccountRecoverySetting).toEqual({
      RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }],
    });
  });

  test('are in groups that say what each may do', () => {
    const groups = dev.ofType('AWS::Cognito::UserPoolGroup');
    expect(groups.map(({ properties }) => properties.GroupName).sort()).toEqual([
      'operator',
      'reviewer',
      'senior-reviewer',
    ]);
    const pools = groups.map(({ stack, properties }) => nameOf(dev.pointedTo(stack, properties.UserPoolId)));
    expect(new Set(pools)).toEqual(new Set(['Reviewers']));
  });
});

describe('terminals', () => {
  const pool = dev.one('AWS::Cognito::UserPool', 'Terminals');

  test('are no users: nobody signs up, and no client lets anybody sign in', () => {
    expect(pool.properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    });
    const clients = dev
      .ofType('AWS::Cognito::UserPoolClient')
      .map(({ stack, properties }) => nameOf(dev.pointedTo(stack, properties.UserPoolId)));
    // Operators make theirs, one for each terminal.
    expect(clients.sort()).toEqual(['Customers', 'Reviewers']);
  });

  test('have one scope, and a place to get tokens of it', () => {
    const server = dev.one('AWS::Cognito::UserPoolResourceServer');
    expect(dev.pointedTo(server.stack, server.properties.UserPoolId)).toBe(pool);
    expect(server.properties).toMatchObject({ Identifier: 'holdfast', Scopes: [{ ScopeName: 'charges' }] });
    const domain = dev.one('AWS::Cognito::UserPoolDomain');
    expect(dev.pointedTo(domain.stack, domain.properties.UserPoolId)).toBe(pool);
    expect(JSON.stringify(domain.properties.Domain)).toBe(
      '{"Fn::Join":["",["holdfast-dev-",{"Ref":"AWS::AccountId"}]]}',
    );
    const named = synthesize('dev', { 'terminals.domainPrefix': 'tills-of-ours' });
    expect(named.one('AWS::Cognito::UserPoolDomain').properties.Domain).toBe('tills-of-ours');
  });

  test('in prod: the pool is kept', () => {
    const kept = prod.one('AWS::Cognito::UserPool', 'Terminals');
    expect(kept.deletionPolicy).toBe('Retain');
    expect(kept.properties.DeletionProtection).toBe('ACTIVE');
  });

  test('have tokens and codes for as long as the settings say', () => {
    const app = synthesize('dev', { 'terminals.tokenMinutes': 15, 'terminals.enrolmentHours': 2 });
    const variables = (name: string) =>
      app.ofType('AWS::Lambda::Function').find((fn) => nameOf(fn) === name)?.properties.Environment.Variables;
    for (const name of ['CreateTerminal', 'CreateEnrolmentCode'])
      expect(JSON.parse(variables(name).TERMINAL_SETTINGS)).toEqual({ tokenMinutes: 15, enrolmentHours: 2 });
  });
});

describe.each(['Customers', 'Reviewers'] as const)('%s', (name) => {
  test('need a second factor from an app, never from a text message', () => {
    expect(poolOf(dev, name).properties).toMatchObject({
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    expect(poolOf(dev, name).properties.SmsConfiguration).toBeUndefined();
  });

  test('have a long password, of whatever they like', () => {
    expect(poolOf(dev, name).properties.Policies.PasswordPolicy).toMatchObject({
      MinimumLength: 12,
      RequireLowercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      RequireUppercase: false,
    });
  });

  test('sign in with SRP and nothing else; refresh tokens rotate', () => {
    expect(clientOf(dev, name).properties).toMatchObject({
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: false,
      RefreshTokenRotation: { Feature: 'ENABLED' },
      EnableTokenRevocation: true,
    });
    const grace = clientOf(dev, name).properties.RefreshTokenRotation.RetryGracePeriodSeconds;
    expect(grace).toBeGreaterThanOrEqual(0);
    expect(grace).toBeLessThanOrEqual(60);
  });

  test('hold an access token for five minutes', () => {
    expect(clientOf(dev, name).properties).toMatchObject({
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    });
  });

  test('are not told apart from strangers by an answer', () => {
    expect(clientOf(dev, name).properties.PreventUserExistenceErrors).toBe('ENABLED');
  });

  test('change nothing but their address and their language through the app', () => {
    expect(clientOf(dev, name).properties.WriteAttributes).toEqual(['email', 'locale']);
  });

  test('in prod: threat protection is enforced, known passwords refused, the pool kept', () => {
    const pool = poolOf(prod, name);
    expect(pool.deletionPolicy).toBe('Retain');
    expect(pool.properties).toMatchObject({
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      DeletionProtection: 'ACTIVE',
    });
    expect(prod.one('AWS::Cognito::UserPoolRiskConfigurationAttachment', name).properties).toMatchObject({
      ClientId: 'ALL',
      CompromisedCredentialsRiskConfiguration: {
        Actions: { EventAction: 'BLOCK' },
        EventFilter: ['SIGN_UP', 'PASSWORD_CHANGE'],
      },
    });
  });

  test('in dev: no plan that is billed per user, and a pool that can be deleted', () => {
    const pool = poolOf(dev, name);
    expect(pool.deletionPolicy).toBe('Delete');
    expect(pool.properties).toMatchObject({ UserPoolTier: 'ESSENTIALS', DeletionProtection: 'INACTIVE' });
    expect(pool.properties.UserPoolAddOns).toBeUndefined();
  });
});
