/** Rules over the policies of a tree. Each gives what breaks it, and nothing where all is well. */
import { asList, nameOf, type Synthesized } from '../synthesized.ts';
import { allows, labelOf, ofResources, ofRoles, ofTrust, type Placed } from './policies.ts';

export type Rule = (app: Synthesized) => readonly string[];

const at = (placed: readonly Placed[]) => placed.map(({ at }) => at);

/** The account itself, to which a key's policy leaves it to say who in it may use the key: AWS asks for this statement. */
const isAccountOfKey = ({ resource, statement: { Principal } }: Placed) =>
  resource.type === 'AWS::KMS::Key' &&
  /^\{"AWS":(\{"Fn::Join":.*":root"\]\]\}|"arn:aws:iam::\d{12}:root")\}$/.test(JSON.stringify(Principal));

export const wildcardActions: Rule = (app) =>
  at(
    [...ofRoles(app), ...ofResources(app)].filter(
      (placed) =>
        allows(placed) &&
        !isAccountOfKey(placed) &&
        (placed.statement.NotAction !== undefined ||
          asList(placed.statement.Action).some((action) => action.includes('*'))),
    ),
  );

/** The actions for which AWS knows no resource but `*`, and why the app needs them. */
const withoutResource: Readonly<Record<string, string>> = {
  'xray:PutTelemetryRecords': 'functions and the state machine write traces',
  'xray:PutTraceSegments': 'functions and the state machine write traces',
  'logs:CreateLogDelivery': 'the state machine sets up its own log delivery',
  'logs:DeleteLogDelivery': 'the state machine sets up its own log delivery',
  'logs:DescribeLogGroups': 'the state machine sets up its own log delivery',
  'logs:DescribeResourcePolicies': 'the state machine sets up its own log delivery',
  'logs:GetLogDelivery': 'the state machine sets up its own log delivery',
  'logs:ListLogDeliveries': 'the state machine sets up its own log delivery',
  'logs:PutResourcePolicy': 'the state machine sets up its own log delivery',
  'logs:UpdateLogDelivery': 'the state machine sets up its own log delivery',
};

/** Names that are only known when something is made, by whose role may reach them, and why. */
const namedLater: readonly {
  readonly resource: RegExp;
  readonly role: RegExp;
  readonly why: string;
}[] = [
  {
    // Of the stage's own bucket, or of the adopted one.
    resource: /(Seals\w+Arn\w+"\},"|:s3:::[a-z0-9-]+)\/(blocks|reconciliations)\/\*"(\]\]\})?$/,
    role: /^(SealLedger|Reconcile)Role/,
    why: 'blocks are named by their number, reports by the time of their run',
  },
  {
    resource: /(\["Seals\w+","Arn"\]\},"|:s3:::holdfast-\w+-seals-[a-z0-9-]+)\/\*"(\]\]\})?$/,
    role: /^SealsReplicationRole/,
    why: 'whatever is in the one bucket is replicated to the other',
  },
  {
    resource: /\["Files\w+","Arn"\]\},"\/\*"\]\]\}$/,
    role: /^PublishConsoleRole/,
    why: 'files of the console are named by their content',
  },
  {
    resource: /:recovery-point:\*"\]\]\}$/,
    role: /^BackupsRole/,
    why: 'AWS Backup names a copy when it makes it',
  },
];

const nameOfRole = ({ resource }: Placed) => nameOf(resource);

const isNamedLater = (placed: Placed, resource: unknown) =>
  namedLater.some(
    ({ resource: pattern, role }) => pattern.test(JSON.stringify(resource)) && role.test(nameOfRole(placed)),
  );

export const wildcardResources: Rule = (app) =>
  at(
    ofRoles(app).filter((placed) => {
      const { Action, Resource: resources, NotResource } = placed.statement;
      if (!allows(placed)) return false;
      if (NotResource !== undefined) return true;
      const everything = asList(resources).includes('*');
      if (everything && !asList(Action).every((action) => action in withoutResource)) return true;
      return asList(resources).some(
        (each) => each !== '*' && JSON.stringify(each).includes('*') && !isNamedLater(placed, each),
      );
    }),
  );

/** Entries of the tables above that nothing needs any more. */
export const idleReasons = (apps: readonly Synthesized[]): readonly string[] => {
  const placed = apps.flatMap(ofRoles);
  const actions = new Set(
    placed
      .filter(({ statement }) => asList(statement.Resource).includes('*'))
      .flatMap(({ statement }) => asList(statement.Action)),
  );
  return [
    ...Object.keys(withoutResource).filter((action) => !actions.has(action)),
    ...namedLater
      .filter(
        ({ resource, role }) =>
          !placed.some(
            (each) =>
              role.test(nameOfRole(each)) &&
              asList(each.statement.Resource).some((named) => resource.test(JSON.stringify(named))),
          ),
      )
      .map(({ why }) => why),
  ];
};

/** Services that take a role by what the account itself tells them to, and never in the name of somebody else. */
const trustedWithout: Readonly<Record<string, string>> = {
  'lambda.amazonaws.com':
    'a function takes a role of its own account, which whoever makes it must be let pass; Lambda gives no source',
  's3.amazonaws.com':
    'a bucket of its own account names the role that replicates it, which whoever makes it must be let pass; S3 gives no source',
  'apigateway.amazonaws.com': 'the account names the role that writes its logs; API Gateway gives no source',
};

const sources = /^(aws:SourceArn|aws:SourceAccount|kms:EncryptionContext:aws:logs:arn)$/i;
const saysWhere = ({ statement: { Condition = {} } }: Placed) =>
  Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) && Object.keys(keys).some((key) => sources.test(key)),
  );

const servicesOf = ({ statement: { Principal } }: Placed): readonly string[] =>
  typeof Principal === 'object' && Principal !== null && 'Service' in Principal
    ? asList(Principal.Service as string | string[]).map((service) =>
        typeof service === 'string' ? service : JSON.stringify(service),
      )
    : [];

/** A service that acts for whoever asks it would open the door to anybody's wish. */
export const servicesFromAnywhere: Rule = (app) => [
  ...at(
    [...ofResources(app), ...ofTrust(app)].filter(
      (placed) =>
        allows(placed) &&
        servicesOf(placed).some(
          (service) => !(placed.resource.type === 'AWS::IAM::Role' && service in trustedWithout),
        ) &&
        !saysWhere(placed),
    ),
  ),
  ...app
    .ofType('AWS::Lambda::Permission')
    .filter(
      ({ properties: { Principal, SourceArn, SourceAccount } }) =>
        // The name of a bucket says nothing of its account: it can be somebody else's by now.
        (SourceArn === undefined && SourceAccount === undefined) ||
        (Principal === 's3.amazonaws.com' && SourceAccount === undefined),
    )
    .map(labelOf),
];

export const everybodyLetIn: Rule = (app) =>
  at(
    [...ofResources(app), ...ofTrust(app)].filter(
      (placed) =>
        allows(placed) &&
        /^("\*"|\{"AWS":(\["\*"\]|"\*")\})$/.test(JSON.stringify(placed.statement.Principal)),
    ),
  );

/** Also what goes around keys: PartiQL, bulk, and whole tables. */
const destroying = /^dynamodb:(Delete|BatchWrite|PartiQL|Update(?!Item)|Create|Restore|Import)/;
export const deletionOfData: Rule = (app) =>
  at(
    ofRoles(app).filter(
      (placed) => allows(placed) && asList(placed.statement.Action).some((action) => destroying.test(action)),
    ),
  );

/** What is written once, by table: transfers that only add to others, and what was done with cases. */
const appendOnly: Readonly<Record<string, readonly string[]>> = {
  Ledger: ['REFUND#', 'CORRECTION#', 'COMPENSATION#', 'CHARGEBACK#'],
  Cases: ['AUDIT#'],
  Registry: ['RULESET#', 'WEBHOOK#', 'CARD_EVENT#'],
};

const tablesOf = (app: Synthesized, { resource: { stack }, statement }: Placed): readonly string[] =>
  asList(statement.Resource)
    .filter((named) => /^\{"(Ref|Fn::GetAtt|Fn::ImportValue)"/.test(JSON.stringify(named)))
    .map((named) => nameOf(app.pointedTo(stack, named)));

/** Who may change, in place, what is only ever added to. */
export const changesOfRecords: Rule = (app) =>
  at(
    ofRoles(app).filter((placed) => {
      const { Action, Condition } = placed.statement;
      if (!allows(placed) || !asList(Action).includes('dynamodb:UpdateItem')) return false;
      const keys = asList(
        Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] as string[] | undefined,
      );
      return tablesOf(app, placed).some((table) =>
        (appendOnly[table] ?? []).some(
          (record) => keys.length === 0 || keys.some((key) => mayBe(key, record)),
        ),
      );
    }),
  );

/** Whether a key of the pattern may begin like the record's. */
const mayBe = (pattern: string, record: string) => {
  const fixed = pattern.replace(/\*.*$/, '');
  return record.startsWith(fixed) || fixed.startsWith(record);
};
