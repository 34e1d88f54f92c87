/** What the firewalls of a stage with customers refuse, and what they write down of it. */
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { asList, type Resource, synthesize } from './synthesized.ts';

type Rule = Resource['properties'];

const app = synthesize('prod', { 'firewall.requestsPerTokenPerFiveMinutes': '777' });
const aclOf = (stack: string): Resource => {
  const [acl] = app.ofType('AWS::WAFv2::WebACL').filter((each) => each.stack === `Holdfast-prod-${stack}`);
  if (!acl) throw new Error(`${stack} has no firewall`);
  return acl;
};
const rule = (acl: Resource, name: string): Rule =>
  asList<Rule>(acl.properties.Rules).find(({ Name }) => Name === name) ?? {};

describe.each([
  ['Api', 'api', 64],
  ['Identity', 'pools', 16],
])('%s', (stack, name, kib) => {
  const acl = aclOf(stack);

  test('rules look one after another, each with a metric of its own', () => {
    const rules = asList<Rule>(acl.properties.Rules);
    expect(rules.map(({ Priority }) => Priority)).toEqual(rules.map((_, index) => index));
    expect(new Set(rules.map(({ VisibilityConfig }) => VisibilityConfig.MetricName)).size).toBe(rules.length);
    // Samples would keep tokens.
    for (const { VisibilityConfig } of rules) expect(VisibilityConfig.SampledRequestsEnabled).toBe(false);
  });

  test('every request gets the label of its country, before anything is refused, and none is refused for it', () => {
    expect(asList<Rule>(acl.properties.Rules)[0]).toMatchObject({
      Name: 'Country',
      Action: { Count: {} },
      Statement: { GeoMatchStatement: {} },
    });
  });

  test('a body that is longer than is looked at is blocked', () => {
    const inspected = { DefaultSizeInspectionLimit: `KB_${kib}` };
    expect(acl.properties.AssociationConfig.RequestBody).toMatchObject({
      [stack === 'Api' ? 'API_GATEWAY' : 'COGNITO_USER_POOL']: inspected,
    });
    const { Action, Statement } = rule(acl, 'Oversize');
    expect(Action).toEqual({ Block: {} });
    const { SizeConstraintStatement } = Statement.AndStatement?.Statements[0] ?? Statement;
    expect(SizeConstraintStatement).toMatchObject({
      FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
      ComparisonOperator: 'GT',
      Size: kib * 1024,
    });
  });

  test('what was blocked is logged for as long as all logs, without tokens, proofs or links with a secret', () => {
    const [logging] = app
      .ofType('AWS::WAFv2::LoggingConfiguration')
      .filter((each) => each.stack === acl.stack);
    expect(app.pointedTo(acl.stack, logging?.properties.ResourceArn)).toBe(acl);
    expect(logging?.properties.RedactedFields).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'dpop' } },
      { SingleHeader: { Name: 'cookie' } },
      { UriPath: {} },
      { QueryString: {} },
    ]);
    expect(logging?.properties.LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
        },
      ],
    });
    const group = app
      .ofType('AWS::Logs::LogGroup')
      .find(({ properties }) => properties.LogGroupName === `aws-waf-logs-holdfast-prod-${name}`);
    expect(group?.properties.RetentionInDays).toBe(400);
    const [destination] = logging?.properties.LogDestinationConfigs ?? [];
    const parts = destination['Fn::Join'][1];
    expect(parts.at(-2)).toBe(':log-group:');
    expect(parts.at(-1)).toEqual({ Ref: group?.logicalId });
  });
});

test('who sends one token too often is refused, from however many addresses', () => {
  expect(rule(aclOf('Api'), 'FloodOfToken')).toMatchObject({
    Action: { Block: {} },
    Statement: {
      RateBasedStatement: {
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ Header: { Name: 'authorization' } }],
        Limit: 777,
      },
    },
  });
});

test('routes that take longer bodies get them, by their paths to the letter, and no others do', () => {
  const { Statement } = rule(aclOf('Api'), 'Oversize');
  const excepted = Statement.AndStatement.Statements.slice(1).map(
    ({ NotStatement }: Rule) => NotStatement.Statement.ByteMatchStatement,
  );
  for (const { FieldToMatch, PositionalConstraint } of excepted)
    expect({ FieldToMatch, PositionalConstraint }).toEqual({
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'EXACTLY',
    });
  const longer = routes.filter(({ bodySize = 0 }) => bodySize > 64 * 1024);
  expect(longer.length).toBeGreaterThan(0);
  expect(excepted.map(({ SearchString }: Rule) => SearchString)).toEqual(
    longer.map(({ path }) => `/v1${path}`),
  );
  // A path with a parameter would match none.
  for (const { path } of longer) expect(path).not.toContain('{');
});

test("AWS's own limit of 8 KiB does not stand in the way of what routes take", () => {
  expect(
    rule(aclOf('Api'), 'AWSManagedRulesCommonRuleSet').Statement.ManagedRuleGroupStatement
      .RuleActionOverrides,
  ).toEqual([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]);
  expect(Math.max(...routes.map(({ bodySize = 0 }) => bodySize))).toBeGreaterThan(8 * 1024);
});
