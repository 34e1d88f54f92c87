// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Fn::Sub, not of a template string
import { describe, expect, test } from 'vitest';
import { holds, resolve, type Scope } from '../../../local/assembly/resolve.ts';
import { PlatformError } from '../../../local/types.ts';

const scope: Scope = {
  stack: 'Payments',
  region: 'ap-northeast-1',
  accountId: '000000000000',
  template: {
    Resources: {},
    Outputs: {},
    Parameters: {
      Stage: { Type: 'String', Default: 'dev' },
      Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
      Unset: { Type: 'String' },
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
    },
    Conditions: {
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
      Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
      Odd: { 'Fn::Contains': [['a'], 'a'] },
    },
    Mappings: { Sizes: { dev: { memory: 256 } } },
  },
  ref: (id) => (id === 'Table' ? 'table-name' : undefined),
  attribute: (id, name) => (id === 'Table' && name === 'Arn' ? 'arn:table' : undefined),
  exported: (name) => (name === 'Data:Table' ? 'exported-table' : undefined),
  output: (stack, name) => (stack === 'Data' && name === 'Table' ? 'output-table' : undefined),
};

describe('resolves', () => {
  test.each<[string, unknown, unknown]>([
    ['plain values', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref of a resource', { Ref: 'Table' }, 'table-name'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['the region', { Ref: 'AWS::Region' }, 'ap-northeast-1'],
    ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['the stack name', { Ref: 'AWS::StackName' }, 'Payments'],
    ['no value, as a member', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['no value, as an element', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'Table' }, 3]] }, 'a:table-name:3'],
    ['Fn::Join of a resolved list', { 'Fn::Join': ['-', { Ref: 'Zones' }] }, 'a-b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Table}/${Table.Arn}/${AWS::Region}/${!Kept}' },
      'table-name/arn:table/ap-northeast-1/${Kept}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Table' } }] }, 'table-name-dev'],
    ['Fn::Split and Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 256],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'Data:Table' } }, 'exported-table'],
    [
      'Fn::GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Table' } },
      'output-table',
    ],
    ['Fn::If that holds', { 'Fn::If': ['IsDev', { Ref: 'Table' }, 'other'] }, 'table-name'],
    ['Fn::If that does not', { a: { 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] } }, {}],
    [
      'a policy condition, which is no function',
      { Condition: { Bool: { x: 'true' } } },
      { Condition: { Bool: { x: 'true' } } },
    ],
  ])('%s', (_, value, expected) => {
    expect(resolve(value, scope, 'Function')).toEqual(expected);
  });

  test.each([
    ['IsDev', true],
    ['IsProd', false],
    ['Both', false],
    ['Either', true],
  ])('condition %s', (condition, expected) => {
    expect(holds(condition, scope, 'Function')).toBe(expected);
  });
});

describe('refuses, naming stack, element and function,', () => {
  test.each<[string, unknown, string]>([
    ['an unknown function', { 'Fn::GetAZs': '' }, 'Fn::GetAZs is not supported'],
    [
      'a function beside other members',
      { 'Fn::Join': ['', []], x: 1 },
      'Fn::Join stands beside other members',
    ],
    ['an unknown resource', { Ref: 'Nothing' }, 'Ref: Nothing does not exist'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Table', 'Color'] },
      'Fn::GetAtt: Table has no attribute Color',
    ],
    ['an unknown export', { 'Fn::ImportValue': 'X' }, 'Fn::ImportValue: no stack of the app exports X'],
    [
      'an unknown output',
      { 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'B' } },
      'the stack A has no output B',
    ],
    ['an unknown variable', { 'Fn::Sub': '${Nope}' }, 'Ref: Nope does not exist'],
    ['a parameter without a default', { Ref: 'Unset' }, 'the parameter Unset has no default'],
    ['a parameter that AWS fills in', { Ref: 'BootstrapVersion' }, 'which is not supported'],
    [
      'an unknown pseudo parameter',
      { Ref: 'AWS::NotificationARNs' },
      'AWS::NotificationARNs is not supported',
    ],
    [
      'a dynamic reference',
      '{{resolve:ssm:/x}}',
      'the dynamic reference {{resolve:ssm:/x}} is not supported',
    ],
    ['a missing element', { 'Fn::Select': [5, ['a']] }, 'Fn::Select: there is no element 5'],
    ['a missing mapping', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, 'there is no Sizes.prod.memory'],
    ['a wrong argument', { 'Fn::Join': 'x' }, 'Fn::Join needs a list of 2 elements'],
    ['an object where a string belongs', { 'Fn::Join': ['', [{ a: 1 }]] }, 'Fn::Join needs a string'],
    ['an unknown condition', { 'Fn::If': ['Nope', 1, 2] }, 'the condition Nope does not exist'],
  ])('%s', (_, value, message) => {
    const act = () => resolve({ deep: [value] }, scope, 'Function');
    expect(act).toThrow(PlatformError);
    expect(act).toThrow(/^Payments\/Function: /);
    expect(act).toThrow(message);
  });

  test('an unknown function in a condition', () => {
    expect(() => holds('Odd', scope, 'Function')).toThrow(
      'Payments/condition Odd: Fn::Contains is not supported in a condition.',
    );
  });
});
