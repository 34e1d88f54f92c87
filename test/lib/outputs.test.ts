/** The names by which a client, or any test, finds its way in `cdk deploy --outputs-file`. */
import { expect, test } from 'vitest';
import { synthesize } from './synthesized.ts';

test.each(['dev', 'staging', 'prod'] as const)('%s', (stage) => {
  expect(synthesize(stage).outputs).toEqual({
    [`Holdfast-${stage}-Identity`]: [
      'Region',
      'CognitoUrl',
      'CustomerPoolId',
      'CustomerClientId',
      'ReviewerPoolId',
      'ReviewerClientId',
      'TerminalPoolId',
      'TerminalTokenUrl',
    ],
    [`Holdfast-${stage}-Ledger`]: [
      'LedgerTable',
      'RegistryTable',
      'CasesTable',
      'ProjectionsTable',
      'SealsBucket',
      'IdentityWebhookSecret',
      'CardWebhookSecret',
    ],
    [`Holdfast-${stage}-Payments`]: [],
    [`Holdfast-${stage}-Account`]: [],
    [`Holdfast-${stage}-Verification`]: [],
    [`Holdfast-${stage}-Cards`]: [],
    [`Holdfast-${stage}-Charges`]: [],
    [`Holdfast-${stage}-Review`]: ['ReviewMachineArn'],
    [`Holdfast-${stage}-Risk`]: [],
    [`Holdfast-${stage}-Lists`]: [],
    [`Holdfast-${stage}-Sealing`]: [],
    [`Holdfast-${stage}-Reconciliation`]: [],
    [`Holdfast-${stage}-Operations`]: [],
    [`Holdfast-${stage}-Stores`]: [],
    [`Holdfast-${stage}-Api`]: ['ApiUrl'],
    ...(stage === 'prod' ? {} : { [`Holdfast-${stage}-Console`]: ['ConsoleUrl', 'ApiDocsUrl'] }),
    [`Holdfast-${stage}-Notices`]: [],
    [`Holdfast-${stage}-Watch`]: [],
  });
});
