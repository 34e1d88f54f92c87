import { expect, test } from 'vitest';
import { ignoredTypes } from '../../../local/assembly/ignored-types.ts';
import { checkUnderstood, type Understanding } from '../../../local/assembly/understood.ts';
import type { App } from '../../../local/types.ts';

const understandings: Understanding[] = [
  {
    type: 'AWS::DynamoDB::GlobalTable',
    understood: ['TableName', 'KeySchema[].AttributeName', 'Stream.View', 'Names'],
    ignored: { 'Tags.*': 'tags change no answer', 'KeySchema[].Comment': 'a text for people' },
  },
  { type: 'AWS::DynamoDB::GlobalTable', understood: ['Also'], ignored: {} },
];

function appOf(type: string, properties: Record<string, unknown>): App {
  return {
    region: 'ap-northeast-1',
    accountId: '000000000000',
    resources: [{ stack: 'Data', logicalId: 'Ledger', type, ref: 'x', attributes: {}, properties }],
    outputs: {},
    codeFolder: () => '',
  };
}

const check = (properties: Record<string, unknown>) =>
  checkUnderstood(appOf('AWS::DynamoDB::GlobalTable', properties), understandings);

test.each<[string, Record<string, unknown>]>([
  ['a scalar', { TableName: 'x' }],
  ['a list of scalars', { Names: ['a', 'b'] }],
  ['members of list elements', { KeySchema: [{ AttributeName: 'pk' }, { Comment: 'x' }] }],
  ['a member of an object', { Stream: { View: 'NEW' } }],
  ['an empty list or object', { Names: [], KeySchema: [], Stream: {}, Tags: [] }],
  ['a free subtree', { Tags: [{ Key: 'a', Value: { deep: [1] } }] }],
  ['what another part understands', { Also: 1 }],
])('accepts %s', (_, properties) => {
  expect(() => check(properties)).not.toThrow();
});

test.each<[string, Record<string, unknown>, string]>([
  ['a property', { Replicas: 1 }, 'Replicas'],
  ['a member of an understood object', { Stream: { View: 'x', Resource: 'y' } }, 'Stream.Resource'],
  [
    'a member of a list element',
    { KeySchema: [{ AttributeName: 'a' }, { KeyType: 'HASH' }] },
    'KeySchema[].KeyType',
  ],
  ['an object where a scalar is understood', { TableName: { a: 1 } }, 'TableName.a'],
  ['an unknown empty list', { Replicas: [] }, 'Replicas'],
  ['objects in a list of scalars', { Names: [{ a: 1 }] }, 'Names[].a'],
])('refuses %s, by its path', (_, properties, path) => {
  expect(() => check(properties)).toThrow(
    `Data/Ledger (AWS::DynamoDB::GlobalTable) has the property ${path}, which the local platform does not understand.`,
  );
});

test('refuses a type that no part declares, and leaves out whole types with a reason', () => {
  expect(() => checkUnderstood(appOf('AWS::SQS::Queue', {}), understandings)).toThrow(
    'Data/Ledger (AWS::SQS::Queue) is of a type that the local platform does not know.',
  );
  expect(() =>
    checkUnderstood(appOf('AWS::CloudWatch::Alarm', { Anything: 1 }), understandings),
  ).not.toThrow();
  for (const [type, reason] of Object.entries(ignoredTypes)) expect(reason, type).toMatch(/\w+ \w+/);
});
