/** The tables of a stage in two regions: replicas where they are asked for, and a stage there that can only read them, or goes on. */
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { permissionsOf, statementsOf } from './permissions.ts';
import { account, adopting, first, replicating, second } from './standby-context.ts';
import { asList, nameOf, type Synthesized, synthesize } from './synthesized.ts';

const stages = {
  prod: synthesize('prod'),
  replicated: synthesize('prod', replicating),
  read: synthesize('prod', adopting.read),
  write: synthesize('prod', adopting.write),
};
const table = 'AWS::DynamoDB::GlobalTable';
const replicated = ['Ledger', 'Registry', 'Cases'] as const;

describe('with standby.replicas', () => {
  const app = stages.replicated;

  test.each(replicated)(
    '%s has a replica there, under the key of that region, kept as it is itself',
    (name) => {
      const [own, replica, ...others] = app.one(table, name).properties.Replicas;
      expect(others).toEqual([]);
      expect(own.Region).toBe(first);
      expect(replica).toEqual({
        ...own,
        Region: second,
        SSESpecification: { KMSMasterKeyId: `arn:aws:kms:${second}:${account}:alias/holdfast-prod-standby` },
      });
    },
  );

  test('the key of that alias is there before, is renewed, and outlives its stack', () => {
    const alias = app.one('AWS::KMS::Alias');
    expect(alias).toMatchObject({
      stack: 'Holdfast-prod-Standby',
      properties: { AliasName: 'alias/holdfast-prod-standby' },
    });
    const key = app.pointedTo(alias.stack, alias.properties.TargetKeyId);
    expect(key).toMatchObject({ properties: { EnableKeyRotation: true }, deletionPolicy: 'Retain' });
    expect(app.outputs['Holdfast-prod-Standby']).toEqual(
      expect.arrayContaining(['StandbyKey', 'StandbyVault']),
    );
    const ledger = app.assembly.getStackByName('Holdfast-prod-Ledger');
    expect(ledger.dependencies.map(({ id }) => id)).toContain('Holdfast-prod-Standby');
  });

  test('what is computed from the others is not replicated, and nothing without', () => {
    expect(app.one(table, 'Projections').properties.Replicas).toHaveLength(1);
    for (const { properties } of stages.prod.ofType(table)) expect(properties.Replicas).toHaveLength(1);
    expect(stages.prod.ofType('AWS::KMS::Alias')).toEqual([]);
  });

  test('an alarm hears of replicas that come late, of each of the tables, and of none without', () => {
    const late = (given: Synthesized) =>
      given.ofType('AWS::CloudWatch::Alarm').filter(({ logicalId }) => logicalId.startsWith('ReplicasLate'));
    expect(late(stages.prod)).toEqual([]);
    const [alarm, ...others] = late(app);
    expect(others).toEqual([]);
    const watched = alarm?.properties.Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: object } }) => (MetricStat ? [MetricStat.Metric] : []),
    );
    expect(watched).toEqual(
      replicated.map((name) => ({
        Namespace: 'AWS/DynamoDB',
        MetricName: 'ReplicationLatency',
        Dimensions: expect.arrayContaining([
          { Name: 'ReceivingRegion', Value: second },
          { Name: 'TableName', Value: { Ref: app.one(table, name).logicalId } },
        ]),
      })),
    );
  });

  test('a replica is added to a table as it is: nothing else of it changes', () => {
    for (const name of replicated) {
      const { Replicas, ...before } = stages.prod.one(table, name).properties;
      const { Replicas: after, ...same } = app.one(table, name).properties;
      expect(same).toEqual(before);
      expect(after.length).toBe(Replicas.length + 1);
    }
  });
});

/** For example `dynamodb:UpdateItem table/Ledger-1 CreatePaymentRole`, of whatever a role may do with an adopted table. */
const usesOfAdopted = (app: Synthesized): string[] =>
  app.ofType('AWS::IAM::Role').flatMap((role) =>
    statementsOf(app, role).flatMap(({ Effect, Action, Resource }) =>
      asList(Resource)
        .map((resource) => /table\/(Ledger|Registry|Cases)-1/.exec(JSON.stringify(resource))?.[0])
        .filter((found) => found !== undefined && Effect === 'Allow')
        .flatMap((found) => asList(Action).map((action) => `${action} ${found} ${nameOf(role)}`)),
    ),
  );
const writes = /^dynamodb:(?!(Get|BatchGet|Query|Scan|Describe|List))/;
/** Of the key of the replicas. */
const encrypting = (app: Synthesized): string[] =>
  app.ofType('AWS::IAM::Role').flatMap((role) =>
    statementsOf(app, role)
      .filter((each) => asList(each.Resource).includes(adopting.read['adopted.key']))
      .flatMap(({ Action }) => asList(Action))
      .filter((action) => !['kms:Decrypt', 'kms:DescribeKey'].includes(action)),
  );

describe.each(['read', 'write'] as const)('a stage with adopted.mode=%s', (mode) => {
  const app = stages[mode];

  test('makes none of the adopted tables, and its functions are told these', () => {
    expect(app.ofType(table).map(nameOf)).toEqual(['Projections']);
    const told = app.ofType('AWS::Lambda::Function').flatMap(({ properties }) => {
      const { LEDGER_TABLE, REGISTRY_TABLE, CASES_TABLE } = properties.Environment.Variables;
      return [LEDGER_TABLE, REGISTRY_TABLE, CASES_TABLE].filter((name) => name !== undefined);
    });
    expect(new Set(told)).toEqual(new Set(['Ledger-1', 'Registry-1', 'Cases-1']));
    expect(app.outputs['Holdfast-prod-Ledger']).toContain('LedgerTable');
  });

  test('replicates nothing itself', () => {
    expect(app.assembly.stacks.map(({ stackName }) => stackName)).not.toContain('Holdfast-prod-Standby');
  });
});

describe('a stage that only reads', () => {
  const app = stages.read;
  const functionOf = (which: Synthesized, name: string) =>
    which.ofType('AWS::Lambda::Function').find((each) => nameOf(each) === name);
  const readOnlyOf = (name: string) => functionOf(app, name)?.properties.Environment.Variables.READ_ONLY;

  test('has no role that can write an adopted table', () => {
    expect(usesOfAdopted(app).length).toBeGreaterThan(100);
    expect(usesOfAdopted(app).filter((use) => writes.test(use))).toEqual([]);
    expect(encrypting(app)).toEqual([]);
  });

  test('has nothing that runs by itself', () => {
    expect(app.ofType('AWS::Lambda::EventSourceMapping')).toEqual([]);
    expect(app.ofType('AWS::Events::Rule').map(({ properties }) => properties.State)).toEqual(
      stages.prod.ofType('AWS::Events::Rule').map(() => 'DISABLED'),
    );
    expect(app.ofType('AWS::Backup::BackupPlan')).toEqual([]);
  });

  test('nobody is woken because nothing runs', () => {
    const awaiting = ({ ofType }: Synthesized) =>
      ofType('AWS::CloudWatch::Alarm').filter(
        ({ properties }) => properties.TreatMissingData === 'breaching',
      );
    expect(awaiting(stages.write).length).toBeGreaterThan(0);
    expect(awaiting(app)).toEqual([]);
  });

  test('every function knows it, and one that would write for a GET answers none', () => {
    for (const { properties, logicalId } of app.ofType('AWS::Lambda::Function'))
      expect(properties.Environment.Variables.READ_ONLY, logicalId).toMatch(/^(gets|nothing)$/);
    const wouldWrite = routes
      .filter(({ method }) => method === 'GET')
      .map(({ operation }) => operation.replace(/^./, (letter) => letter.toUpperCase()))
      .filter((name) => {
        const fn = functionOf(stages.write, name);
        return fn && permissionsOf(stages.write, fn).some((line) => writes.test(line) && /-1\b/.test(line));
      });
    expect(wouldWrite).toContain('GetCase');
    for (const name of wouldWrite) expect(readOnlyOf(name), name).toBe('nothing');
    expect(readOnlyOf('GetWallet')).toBe('gets');
  });
});

describe('a stage that goes on', () => {
  const app = stages.write;
  const mappings = ({ ofType }: Synthesized) => ofType('AWS::Lambda::EventSourceMapping');

  test('may do with the adopted tables what a stage may do with its own', () => {
    for (const fn of app.ofType('AWS::Lambda::Function')) {
      const same = stages.prod
        .ofType('AWS::Lambda::Function')
        .find(({ logicalId, stack }) => logicalId === fn.logicalId && stack === fn.stack);
      if (!same) throw new Error(`prod has no ${fn.logicalId}`);
      const ofTables = (lines: readonly string[]) =>
        lines
          .filter((line) => /^dynamodb:/.test(line))
          .map((line) =>
            line
              .replace(/arn:[^ ]*:table\//, '')
              .replace(/-1\b/, '')
              .replace(/\/stream\/[0-9T:.-]+/, ''),
          )
          .sort();
      expect(ofTables(permissionsOf(app, fn)), fn.logicalId).toEqual(
        ofTables(permissionsOf(stages.prod, same)),
      );
      expect(fn.properties.Environment.Variables.READ_ONLY).toBeUndefined();
    }
  });

  test('reads the replicas’ own streams, and runs what any stage runs', () => {
    expect(mappings(app).length).toBe(mappings(stages.prod).length);
    const streams = mappings(app).flatMap(({ properties: { EventSourceArn: arn } }) =>
      typeof arn === 'string' ? [arn] : [],
    );
    const { 'adopted.ledgerStream': ledger, 'adopted.registryStream': registry } = adopting.write;
    expect(new Set(streams)).toEqual(new Set([ledger, registry, adopting.write['adopted.casesStream']]));
    expect(app.ofType('AWS::Events::Rule').map(({ properties }) => properties.State)).toEqual(
      stages.prod.ofType('AWS::Events::Rule').map(() => 'ENABLED'),
    );
    expect(app.ofType('AWS::Backup::BackupPlan')).toHaveLength(1);
  });
});

describe('refused is', () => {
  const { 'adopted.key': _, ...keyless } = adopting.read;
  const { 'adopted.casesStream': __, ...streamless } = adopting.write;
  const { 'standby.region': ___, ...nowhere } = replicating;
  test.each([
    ['replicas nowhere', nowhere, 'standby.replicas of stage prod needs standby.region'],
    [
      'a table without a mode',
      { 'adopted.ledger': 'Ledger-1' },
      'adopted.ledger of stage prod must not be set',
    ],
    ['a stage without the key', keyless, 'adopted.key of stage prod must be set with adopted.mode=read'],
    ['one that goes on and hears nothing', streamless, 'adopted.casesStream of stage prod must be set'],
    [
      'a stream of another table',
      { ...adopting.write, 'adopted.casesStream': adopting.write['adopted.ledgerStream'] },
      'adopted.casesStream of stage prod must be of the table adopted.cases',
    ],
    [
      'a key of another region',
      { ...adopting.read, 'aws.region': first },
      'adopted.key of stage prod must be of aws.region',
    ],
    [
      'a replica of a replica',
      { ...adopting.write, 'standby.region': first },
      'standby.region of stage prod must not be set with adopted.mode',
    ],
  ] as const)('%s', (_, context, problem) => {
    expect(() => synthesize('prod', context)).toThrow(problem);
  });
});
