/** The terminals' own API: who reaches it, by what, and that nothing else leads to their routes. */
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { checkRules } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { mutualTls, ownNames } from './own-names.ts';
import { asList, newApp, type Resource, synthesize } from './synthesized.ts';

const isOfTerminals = ({ audience }: (typeof routes)[number]) => audience.pool === 'terminals';

describe.each(['dev', 'staging', 'prod'] as const)('%s', (stage) => {
  const app = synthesize(stage, mutualTls);
  const before = synthesize(stage);
  const apiOf = ({ stack, properties }: Resource) => app.pointedTo(stack, properties.RestApiId);
  const terminalApi = app.one('AWS::ApiGateway::RestApi', 'Terminals');
  const edgeApi = app.one('AWS::ApiGateway::RestApi', 'Api');
  const of = (type: string, api: Resource) =>
    app.ofType(`AWS::ApiGateway::${type}`).filter((each) => apiOf(each) === api);
  const operationsOf = (api: Resource) =>
    of('Method', api).map(({ properties }) => String(properties.OperationName));
  const stageOf = (api: Resource): Resource => {
    const [found, ...more] = of('Stage', api);
    if (!found || more.length > 0) throw new Error(`${api.logicalId} has not one stage`);
    return found;
  };

  test("has exactly the terminals' routes, and the API at the edge has none of them", () => {
    const wanted = routes.filter(isOfTerminals).map(({ operation }) => operation);
    expect(wanted.length).toBeGreaterThan(5);
    expect(operationsOf(terminalApi).sort()).toEqual(wanted.sort());
    const all = before.ofType('AWS::ApiGateway::Method').map(({ properties }) => properties.OperationName);
    expect([...operationsOf(edgeApi), ...operationsOf(terminalApi)].sort()).toEqual(all.sort());
    for (const operation of operationsOf(edgeApi)) expect(wanted).not.toContain(operation);
  });

  test('no function of theirs can be invoked by the API at the edge', () => {
    const sources = app
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com')
      .map(({ properties }) => JSON.stringify(properties.SourceArn));
    const charges = sources.filter((source) => /\/charges\b/.test(source));
    expect(charges.length).toBeGreaterThan(3);
    for (const source of charges) expect(source).toContain(`{"Ref":"${terminalApi.logicalId}"}`);
  });

  test('the API is regional, and reached by one name, which asks for a certificate', () => {
    expect(terminalApi.properties).toMatchObject({
      DisableExecuteApiEndpoint: true,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    const [mapping, ...more] = app.ofType('AWS::ApiGateway::BasePathMapping');
    expect(more).toEqual([]);
    if (!mapping) throw new Error('It has no name');
    expect(apiOf(mapping)).toBe(terminalApi);
    expect(app.pointedTo(mapping.stack, mapping.properties.Stage)).toBe(stageOf(terminalApi));
    expect(mapping.properties.BasePath).toBe('v1');
    expect(app.pointedTo(mapping.stack, mapping.properties.DomainName).properties).toMatchObject({
      DomainName: 'tills.example.com',
      RegionalCertificateArn: mutualTls['terminals.mutualTls.certificateArn'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
      MutualTlsAuthentication: {
        TruststoreUri: 's3://example-authorities/holdfast/tills.pem',
        TruststoreVersion: 'aVersion_1.2',
      },
    });
  });

  test('its stage does not say that it is at the edge, as that of the API there does', () => {
    expect(stageOf(edgeApi).properties.Variables).toEqual({ endpoint: 'edge' });
    expect(stageOf(terminalApi).properties).not.toHaveProperty('Variables');
  });

  test('is throttled, traced and logged as the API at the edge is, and answers as that does', () => {
    const alike = ({ properties }: Resource) => {
      const { TracingEnabled, MethodSettings, AccessLogSetting } = properties;
      return { TracingEnabled, MethodSettings, format: AccessLogSetting.Format };
    };
    expect(alike(stageOf(terminalApi))).toEqual(alike(stageOf(edgeApi)));
    const answersOf = (api: Resource) =>
      of('GatewayResponse', api).map(({ properties: { RestApiId: _, ...answer } }) => answer);
    expect(answersOf(terminalApi)).toEqual(answersOf(edgeApi));
    const [account] = app.ofType('AWS::ApiGateway::Account');
    const { Resources } = app.assembly.getStackByName(terminalApi.stack).template;
    // The role by which it writes logs is there before it does.
    expect(Resources[stageOf(terminalApi).logicalId].DependsOn).toContain(account?.logicalId);
  });

  test('takes an access token of a terminal for each route, and checks each body', () => {
    for (const method of of('Method', terminalApi)) {
      expect(method.properties).toMatchObject({
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizationScopes: ['holdfast/charges'],
      });
      const validator = app.pointedTo(method.stack, method.properties.RequestValidatorId);
      expect(validator.properties).toMatchObject({
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      });
    }
  });

  test('has a firewall where the API at the edge has one, of the same rules', () => {
    const firewallOf = (api: Resource) => {
      const { logicalId } = stageOf(api);
      const [association] = app
        .ofType('AWS::WAFv2::WebACLAssociation')
        .filter(({ properties }) => JSON.stringify(properties.ResourceArn).includes(`"${logicalId}"`));
      return association && app.pointedTo(association.stack, association.properties.WebACLArn);
    };
    const rulesOf = (api: Resource) =>
      asList<{ readonly Name: string }>(firewallOf(api)?.properties.Rules).map(({ Name }) => Name);
    expect(firewallOf(terminalApi) === undefined).toBe(stage === 'dev');
    expect(rulesOf(terminalApi)).toEqual(rulesOf(edgeApi));
  });

  test('an alarm tells of its errors, and stops deployments', () => {
    const alarms = app
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.MetricName === '5XXError')
      .map(({ properties }) => [properties.AlarmName, properties.Dimensions[0].Value]);
    expect(alarms.sort()).toEqual([
      [`holdfast-${stage}-api-server-errors`, `holdfast-${stage}`],
      [`holdfast-${stage}-terminal-api-server-errors`, `holdfast-${stage}-terminals`],
    ]);
    for (const { properties } of app.ofType('AWS::CodeDeploy::DeploymentGroup'))
      expect(properties.AlarmConfiguration.Alarms.slice(1)).toEqual([
        { Name: `holdfast-${stage}-api-server-errors` },
        { Name: `holdfast-${stage}-terminal-api-server-errors` },
      ]);
  });

  test('says its address, and where its name has to lead', () => {
    const { Outputs } = app.assembly.getStackByName(`Holdfast-${stage}-Api`).template;
    expect(Outputs.TerminalApiUrl.Value).toBe('https://tills.example.com/v1/');
    expect(Outputs.TerminalApiDomainTarget.Value).toEqual({
      'Fn::GetAtt': [app.one('AWS::ApiGateway::DomainName').logicalId, 'RegionalDomainName'],
    });
  });

  test('the API at the edge is the same one', () => {
    expect(edgeApi).toEqual(before.one('AWS::ApiGateway::RestApi'));
    expect(stageOf(edgeApi).logicalId).toBe(before.one('AWS::ApiGateway::Stage').logicalId);
    const { Outputs } = app.assembly.getStackByName(`Holdfast-${stage}-Api`).template;
    expect(Outputs.ApiUrl).toEqual(
      before.assembly.getStackByName(`Holdfast-${stage}-Api`).template.Outputs.ApiUrl,
    );
  });
});

test('dashboards show both APIs', () => {
  const shown = (context: object) =>
    synthesize('dev', { 'dashboards.enabled': 'true', ...context })
      .ofType('AWS::CloudWatch::Dashboard')
      .map(({ properties }) => JSON.stringify(properties.DashboardBody))
      .join();
  expect(shown({})).not.toContain('holdfast-dev-terminals');
  expect(shown(mutualTls)).toContain('holdfast-dev-terminals');
});

test('nothing stands against the rule packs that does not without it', () => {
  const app = newApp({ ...ownNames, ...mutualTls });
  checkRules(app);
  addStage(app, 'prod');
  expect(() => app.synth()).not.toThrow();
});
