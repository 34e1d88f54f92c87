import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { cognitoAccounts } from '../../../lambdas/store/cognito-accounts.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { fakeRuntime } from '../../support/runtime.ts';

function accountsThat(...answers: readonly Answer[]) {
  const { settings, asked } = answering(...answers);
  const client = new CognitoIdentityProviderClient(settings);
  const runtime = fakeRuntime();
  return { accounts: cognitoAccounts({ client, runtime, userPoolId: 'ap-northeast-1_pool' }), asked };
}

type Accounts = ReturnType<typeof cognitoAccounts>;
const named = { UserPoolId: 'ap-northeast-1_pool', Username: 'ann' };

describe.each<[string, (accounts: Accounts) => Promise<void>, object, readonly string[]]>([
  [
    'AdminUserGlobalSignOut',
    (accounts) => accounts.endSessions('ann'),
    named,
    // A pool that is not there is a fault of ours, and no sign-out.
    ['UserNotFoundException'],
  ],
  [
    'AdminDeleteSoftwareToken',
    (accounts) => accounts.removeSoftwareToken('ann'),
    named,
    ['UserNotFoundException', 'ResourceNotFoundException'],
  ],
  [
    'AdminForgetDevice',
    (accounts) => accounts.forgetDevice('ann', 'key'),
    { ...named, DeviceKey: 'key' },
    ['UserNotFoundException', 'ResourceNotFoundException'],
  ],
])('%s', (operation, run, body, harmless) => {
  test('is asked once where nothing fails', async () => {
    const { accounts, asked } = accountsThat({});
    await run(accounts);
    expect(asked).toEqual([{ operation, body }]);
  });

  test.each(harmless)('finds nothing to do (%s)', async (nothing) => {
    await expect(run(accountsThat(nothing).accounts)).resolves.toBeUndefined();
  });

  test.each(['TooManyRequestsException', 'InternalErrorException', 'TimeoutError'])(
    'is asked again after %s, and given up in the end',
    async (fault) => {
      const { accounts, asked } = accountsThat(fault, {});
      await run(accounts);
      expect(asked).toHaveLength(2);
      const down = accountsThat(...Array.from({ length: 100 }, () => fault));
      await expect(run(down.accounts)).rejects.toBeInstanceOf(ServiceBusy);
    },
  );

  test('does not hide that we may not', async () => {
    await expect(run(accountsThat('NotAuthorizedException').accounts)).rejects.toThrow('No');
  });
});

test('a pool that is not there is not taken for a sign-out', async () => {
  await expect(accountsThat('ResourceNotFoundException').accounts.endSessions('ann')).rejects.toThrow('No');
});
