/** Names of their own: what the API and the console are reached by, what not any more, and that nothing changes without. */
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { checkRules } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { certificateArn, ownNames } from './own-names.ts';
import { newApp, synthesize } from './synthesized.ts';

const { 'console.domain': _, 'console.certificateArn': __, ...apiAlone } = ownNames;

describe.each(['dev', 'staging', 'prod'] as const)('%s: the API', (stage) => {
  const app = synthesize(stage, ownNames);
  const before = synthesize(stage);
  const outputsOf = (from: typeof app, stack: string) =>
    from.assembly.getStackByName(`Holdfast-${stage}-${stack}`).template.Outputs as Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: string } }
    >;

  test('has its name at the edge, and speaks TLS 1.2 or better with forward secrecy there', () => {
    expect(app.one('AWS::ApiGateway::DomainName').properties).toMatchObject({
      DomainName: 'api.example.com',
      CertificateArn: certificateArn,
      EndpointConfiguration: { Types: ['EDGE'] },
      SecurityPolicy: 'SecurityPolicy_TLS12_PFS_2025_EDGE',
      EndpointAccessMode: 'BASIC',
    });
    // AWS's enhanced policies know no mutual TLS, nor does an edge: decision 51.
    expect(app.one('AWS::ApiGateway::DomainName').properties.MutualTlsAuthentication).toBeUndefined();
  });

  test('has the policy that its name has, which is what negotiates', () => {
    const { SecurityPolicy, EndpointAccessMode } = app.one('AWS::ApiGateway::RestApi').properties;
    const name = app.one('AWS::ApiGateway::DomainName').properties;
    expect([SecurityPolicy, EndpointAccessMode]).toEqual([name.SecurityPolicy, name.EndpointAccessMode]);
  });

  test('is reached by that name alone', () => {
    const api = app.one('AWS::ApiGateway::RestApi');
    expect(api.properties.DisableExecuteApiEndpoint).toBe(true);
    expect(api.properties.EndpointConfiguration).toEqual({ Types: ['EDGE'] });
    // Which takes effect with a deployment, and so has to come with another one.
    const deployment = (from: typeof app) => from.one('AWS::ApiGateway::Deployment').logicalId;
    expect(deployment(app)).not.toBe(deployment(before));
  });

  test('keeps its paths: the name has the stage before each', () => {
    const { stack, properties } = app.one('AWS::ApiGateway::BasePathMapping');
    const stageOf = app.pointedTo(stack, properties.Stage);
    expect(stageOf).toBe(app.one('AWS::ApiGateway::Stage'));
    expect(properties.BasePath).toBe(stageOf.properties.StageName);
    expect(app.pointedTo(stack, properties.RestApiId).type).toBe('AWS::ApiGateway::RestApi');
    expect(app.pointedTo(stack, properties.DomainName).type).toBe('AWS::ApiGateway::DomainName');
  });

  test('says its name, and where the name has to lead', () => {
    expect(outputsOf(app, 'Api')).toMatchObject({
      ApiUrl: { Value: 'https://api.example.com/v1/' },
      ApiDomainTarget: {
        Value: { 'Fn::GetAtt': [app.one('AWS::ApiGateway::DomainName').logicalId, 'DistributionDomainName'] },
      },
    });
  });

  test('exports what it did, for stacks that are deployed later', () => {
    const exportsOf = (from: typeof app) =>
      Object.values(outputsOf(from, 'Api')).flatMap(({ Export, Value }) => (Export ? [[Export, Value]] : []));
    expect(exportsOf(before).length).toBeGreaterThan(0);
    expect(exportsOf(app)).toEqual(exportsOf(before));
  });

  test('is where links in notices lead, in a stack that comes after it', () => {
    const { Variables } = app.one('AWS::Lambda::Function', 'SendNotices').properties.Environment;
    expect(Variables.FREEZE_LINK_BASE).toBe('https://api.example.com/v1/freeze-links/');
    const later = [...(stage === 'prod' ? [] : ['Console']), 'Notices'];
    for (const each of later) {
      const { dependencies } = synthesize(stage, apiAlone).assembly.getStackByName(
        `Holdfast-${stage}-${each}`,
      );
      expect(dependencies.map(({ id }) => id)).toContain(`Holdfast-${stage}-Api`);
    }
  });

  test('has its firewall, which excepts the same paths', () => {
    const rulesOf = (from: typeof app) =>
      from
        .ofType('AWS::WAFv2::WebACL')
        .filter(({ stack }) => stack === `Holdfast-${stage}-Api`)
        .map(({ properties }) => properties);
    expect(rulesOf(app)).toEqual(rulesOf(before));
    expect(rulesOf(app)).toHaveLength(stage === 'dev' ? 0 : 1);
  });
});

describe('the console', () => {
  const app = synthesize('prod', ownNames);
  const distribution = app.one('AWS::CloudFront::Distribution');
  const config = distribution.properties.DistributionConfig;

  test('reaches the API by its name, at the paths that reviewers ask for', () => {
    const origins: { readonly Id: string; readonly DomainName: unknown }[] = config.Origins;
    const [api] = config.CacheBehaviors.filter(
      ({ PathPattern }: { readonly PathPattern: string }) => PathPattern === '/v1/*',
    );
    expect(origins.find(({ Id }) => Id === api.TargetOriginId)).toMatchObject({
      DomainName: 'api.example.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
    expect(origins.find(({ Id }) => Id === api.TargetOriginId)).not.toHaveProperty('OriginPath');
  });

  test('asks its own address alone, so that no other page is let in, whatever the names are', () => {
    expect(JSON.stringify(app.one('Custom::ConsoleFiles').properties.config)).toContain(
      '\\"apiUrl\\":\\"/v1\\"',
    );
    const { properties } = app.one('AWS::CloudFront::ResponseHeadersPolicy', 'Headers');
    expect(JSON.stringify(properties)).not.toContain('api.example.com');
    const answers = app.ofType('AWS::ApiGateway::GatewayResponse');
    expect(JSON.stringify(answers)).not.toMatch(/access-control-/i);
    expect(app.ofType('AWS::ApiGateway::Method')).toHaveLength(
      synthesize('prod').ofType('AWS::ApiGateway::Method').length,
    );
    expect(routes.filter(({ method }) => String(method) === 'OPTIONS')).toEqual([]);
  });

  test('says where its name has to lead', () => {
    const { Outputs } = app.assembly.getStackByName('Holdfast-prod-Console').template;
    expect(Outputs.ConsoleUrl.Value).toBe('https://console.example.com/');
    expect(Outputs.ConsoleDomainTarget.Value).toEqual({
      'Fn::GetAtt': [distribution.logicalId, 'DomainName'],
    });
  });
});

test.each(['dev', 'staging', 'prod'] as const)('%s without names has nothing of it', (stage) => {
  const app = synthesize(stage);
  expect(app.resources.filter(({ type }) => /DomainName$|BasePathMapping$/.test(type))).toEqual([]);
  expect(app.one('AWS::ApiGateway::RestApi').properties).not.toHaveProperty('DisableExecuteApiEndpoint');
  expect(JSON.stringify(app.outputs)).not.toContain('DomainTarget');
});

test('nothing stands against the rule packs that does not without names', () => {
  const app = newApp(ownNames);
  checkRules(app);
  addStage(app, 'prod');
  expect(() => app.synth()).not.toThrow();
});
