/** What holds data is never replaced by a deployment: neither its place in the stack nor what CloudFormation replaces it for changes. */
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { type Resource, synthesize } from '../lib/synthesized.ts';

/**
 * Properties by which CloudFormation makes another resource, empty, in the place of this one ("Update requires: Replacement"
 * in its template reference), or by which the service refuses the change. Not a table's indexes beside the local ones.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration', 'Schema'],
  'AWS::Cognito::UserPoolClient': ['GenerateSecret', 'UserPoolId'],
  'AWS::Cognito::UserPoolResourceServer': ['Identifier', 'UserPoolId'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name'],
};

const keys = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
const audit = {
  IndexName: 'audit-times',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'auditTime', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
};
const people = {
  Schema: [{ Mutable: true, Name: 'email', Required: true }],
  UsernameConfiguration: { CaseSensitive: false },
};

/** As the first release deployed them. */
const deployed: Readonly<Record<string, object>> = {
  'Ledger LedgerB7379752': keys,
  'Ledger Registry4DB9CCA5': keys,
  'Ledger Cases80582F3E': { ...keys, LocalSecondaryIndexes: [audit] },
  'Ledger ProjectionsCA16053B': keys,
  'Ledger Key961B73FD': {},
  'Ledger Seals7EBF2A19': { ObjectLockEnabled: true },
  'Ledger IdentityWebhook06988D84': {},
  'Ledger CardWebhook42101818': {},
  'Ledger Cursors3BCEA47F': {},
  'Ledger CodesF8754664': {},
  'Ledger Pseudonyms64A6CE2B': {},
  'Identity Customers6955EA0A': { ...people, AliasAttributes: ['email'] },
  'Identity CustomersClient35DDD9C9': { GenerateSecret: false, UserPoolId: { Ref: 'Customers6955EA0A' } },
  'Identity ReviewersACB10B3E': { ...people, UsernameAttributes: ['email'] },
  'Identity ReviewersClient28686532': { GenerateSecret: false, UserPoolId: { Ref: 'ReviewersACB10B3E' } },
  'Identity TerminalsFBA85F11': {},
  'Identity TerminalsResourceServer9060DECE': {
    Identifier: 'holdfast',
    UserPoolId: { Ref: 'TerminalsFBA85F11' },
  },
};

const held = ({ type, properties }: Resource): object =>
  Object.fromEntries(
    (replacing[type] ?? [])
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name, properties[name]]),
  );

describe.each(stageNames)('%s', (stage) => {
  const { resources, assembly } = synthesize(stage);
  const found = Object.fromEntries(
    resources.map((each) => [`${each.stack.split('-').at(-1)} ${each.logicalId}`, each]),
  );

  test.each(Object.entries(deployed))('%s stays what it is', (name, expected) => {
    const resource = found[name];
    expect(resource && held(resource)).toEqual(expected);
  });

  test('whatever else would be replaced has no data', () => {
    const others = Object.entries(found).filter(([name, { type }]) => replacing[type] && !(name in deployed));
    // The console's pages are put there anew by each deployment; a vault's key is of copies.
    const known = /^(Console |Ledger Backups|Ledger Copies|Identity \w+Client)/;
    expect(others.map(([name]) => name).filter((name) => !known.test(name))).toEqual([]);
  });

  test('and no stack with data is deleted, nor is what it has, where there are customers', () => {
    const protectedOnes = assembly.stacks.filter(({ terminationProtection }) => terminationProtection);
    const names = protectedOnes.map(({ stackName }) => stackName);
    const kept = Object.keys(deployed).filter((name) => found[name]?.deletionPolicy === 'Retain');
    if (stage === 'dev') expect(names).toEqual([]);
    else {
      expect(names).toEqual(
        expect.arrayContaining([`Holdfast-${stage}-Ledger`, `Holdfast-${stage}-Identity`]),
      );
      const clients = /Client|ResourceServer/;
      expect(kept).toEqual(Object.keys(deployed).filter((name) => !clients.test(name)));
    }
  });
});
