import { describe, expect, test } from 'vitest';
import { auditDaysIndex, auditTimesIndex } from '../../lambdas/store/audit-trail.ts';
import { openCasesAttributes, openCasesIndex } from '../../lambdas/store/case-items.ts';
import { endedCasesAttributes, endedCasesIndex } from '../../lambdas/store/ended-cases.ts';
import { expiresAttribute } from '../../lambdas/store/registry-items.ts';
import { nameOf, synthesize } from './synthesized.ts';

const stages = { dev: synthesize('dev'), staging: synthesize('staging'), prod: synthesize('prod') };

describe.each(['dev', 'staging', 'prod'] as const)('%s', (stage) => {
  const app = stages[stage];
  const tables = app.ofType('AWS::DynamoDB::GlobalTable');

  test('there are four tables, apart because their permissions differ', () => {
    expect(tables.map(nameOf).sort()).toEqual(['Cases', 'Ledger', 'Projections', 'Registry']);
  });

  test.each(tables.map((table) => [nameOf(table), table] as const))(
    '%s is on demand, under our key, restorable',
    (_, table) => {
      expect(table.properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
      });
      const [{ SSESpecification }] = table.properties.Replicas;
      expect(app.pointedTo(table.stack, SSESpecification.KMSMasterKeyId).type).toBe('AWS::KMS::Key');
    },
  );

  test('each key is renewed every year', () => {
    const keys = app.ofType('AWS::KMS::Key');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key.properties.EnableKeyRotation).toBe(true);
  });
});

test('what changes is streamed: old and new of what can be replicated, else what is new', () => {
  const streams = stages.dev
    .ofType('AWS::DynamoDB::GlobalTable')
    .map((table) => [nameOf(table), table.properties.StreamSpecification?.StreamViewType]);
  expect(Object.fromEntries(streams)).toEqual({
    Ledger: 'NEW_AND_OLD_IMAGES',
    Cases: 'NEW_AND_OLD_IMAGES',
    Registry: 'NEW_AND_OLD_IMAGES',
    Projections: 'NEW_IMAGE',
  });
});

test('the index of open cases has what a list of cases reads', () => {
  const [index] = stages.dev.one('AWS::DynamoDB::GlobalTable', 'Cases').properties.GlobalSecondaryIndexes;
  expect(index).toMatchObject({
    IndexName: openCasesIndex,
    KeySchema: [
      { AttributeName: 'queue', KeyType: 'HASH' },
      { AttributeName: 'deadline', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE' },
  });
  expect([...index.Projection.NonKeyAttributes].sort()).toEqual([...openCasesAttributes].sort());
});

test('the index of ended cases has what a list of them, and the figures of the review, read', () => {
  const indexes = stages.dev.one('AWS::DynamoDB::GlobalTable', 'Cases').properties.GlobalSecondaryIndexes;
  const index = indexes.find(({ IndexName }: { IndexName: string }) => IndexName === endedCasesIndex);
  expect(index).toMatchObject({
    KeySchema: [
      { AttributeName: 'endedDay', KeyType: 'HASH' },
      { AttributeName: 'endedAt', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE' },
  });
  expect([...index.Projection.NonKeyAttributes].sort()).toEqual([...endedCasesAttributes].sort());
});

test('what was done with cases is sorted by time: of a case, and of a day', () => {
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = stages.dev.one(
    'AWS::DynamoDB::GlobalTable',
    'Cases',
  ).properties;
  const byTime = { AttributeName: 'auditTime', KeyType: 'RANGE' };
  expect(LocalSecondaryIndexes).toMatchObject([
    { IndexName: auditTimesIndex, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, byTime] },
  ]);
  expect(GlobalSecondaryIndexes).toContainEqual(
    expect.objectContaining({
      IndexName: auditDaysIndex,
      KeySchema: [{ AttributeName: 'auditDay', KeyType: 'HASH' }, byTime],
    }),
  );
});

test('money has no index: one more write unit a payment', () => {
  expect(
    stages.dev.one('AWS::DynamoDB::GlobalTable', 'Ledger').properties.GlobalSecondaryIndexes,
  ).toBeUndefined();
});

test('prod refuses to lose its data; dev can be destroyed', () => {
  for (const table of stages.prod.ofType('AWS::DynamoDB::GlobalTable')) {
    expect(table.properties.Replicas).toMatchObject([{ DeletionProtectionEnabled: true }]);
    expect(table.deletionPolicy).toBe('Retain');
  }
  for (const table of stages.dev.ofType('AWS::DynamoDB::GlobalTable')) {
    expect(table.properties.Replicas).toMatchObject([{ DeletionProtectionEnabled: false }]);
    expect(table.deletionPolicy).toBe('Delete');
  }
  for (const key of stages.prod.ofType('AWS::KMS::Key')) expect(key.deletionPolicy).toBe('Retain');
  const locked = stages.prod.assembly.stacks.filter((stack) => stack.terminationProtection);
  expect(locked.map(({ stackName }) => stackName).sort()).toEqual([
    'Holdfast-prod-Identity',
    'Holdfast-prod-Ledger',
  ]);
});

test('dev keeps its data where that is asked for', () => {
  const kept = synthesize('dev', { keepData: 'true' });
  const { Replicas } = kept.one('AWS::DynamoDB::GlobalTable', 'Ledger').properties;
  expect(Replicas).toMatchObject([{ DeletionProtectionEnabled: true }]);
});

test('only the Registry lets items expire, by the attribute that the stores write', () => {
  const expiring = stages.prod
    .ofType('AWS::DynamoDB::GlobalTable')
    .flatMap((table) =>
      [table.properties.TimeToLiveSpecification].flatMap((spec) => (spec ? [[nameOf(table), spec]] : [])),
    );
  expect(expiring).toEqual([['Registry', { AttributeName: expiresAttribute, Enabled: true }]]);
});
