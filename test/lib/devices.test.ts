/** What the function that enrols devices is told of the stage's settings. */
import { describe, expect, test } from 'vitest';
import type { StageName } from '../../lib/config.ts';
import { synthesize } from './synthesized.ts';

const context = {
  'devices.appleApps': '[{"teamId":"ABCDE12345","bundleId":"com.example.pay"}]',
  'devices.androidApps': `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`,
};

const variablesOf = (stage: StageName, given: Readonly<Record<string, string>> = {}) => {
  const app = synthesize(stage, given);
  const variables = (name: string) =>
    app
      .ofType('AWS::Lambda::Function')
      .find(({ logicalId }) => new RegExp(`^${name}[0-9A-F]{8}$`).test(logicalId))?.properties.Environment
      .Variables;
  return { enrol: variables('EnrolDevice'), challenge: variables('CreateDeviceChallenge') };
};

describe.each([
  ['dev', 'development', 'true'],
  ['prod', 'production', 'false'],
] as const)('in %s', (stage, environment, software) => {
  test('no app may enrol before it is named', () => {
    const { enrol, challenge } = variablesOf(stage);
    expect(enrol).toMatchObject({
      STAGE: stage,
      ACCEPT_SOFTWARE_KEYS: software,
      MAX_DEVICES: '2',
      HARDWARE_DAYS: '30',
    });
    expect(JSON.parse(enrol.APP_IDENTITIES)).toEqual({ apple: [], android: [] });
    expect(challenge).toMatchObject({ CHALLENGE_MINUTES: '5' });
  });

  test(`an app of Apple's attests to the environment ${environment}`, () => {
    expect(JSON.parse(variablesOf(stage, context).enrol.APP_IDENTITIES)).toEqual({
      apple: [{ teamId: 'ABCDE12345', bundleId: 'com.example.pay', environment }],
      android: [{ packageName: 'com.example.pay', signatureDigests: ['0a'.repeat(32)] }],
    });
  });
});

test('prod is not synthesized with software keys', () => {
  expect(() => synthesize('prod', { 'devices.acceptSoftwareKeys': 'true' })).toThrow(
    /devices\.acceptSoftwareKeys of stage prod must be false/,
  );
});
