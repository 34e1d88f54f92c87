/** A web application firewall: floods, oversize bodies, known attacks, and addresses of bad repute; what it blocks is logged. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';

/** AWS's own rule groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
type ManagedRules = `AWSManagedRules${string}`;

/** From one caller in five minutes; more are refused until it calms down. */
export interface Flood {
  readonly name: string;
  readonly limit: number;
  /**
   * Who one caller is. A firewall reads no token: by `authorization`, whoever sends the same one is, so that a user is
   * another with each new token. What has none is not counted. @default 'address'
   */
  readonly by?: 'address' | 'authorization';
  /** Only requests with this value of a header count. @default - all */
  readonly header?: { readonly name: string; readonly value: string };
}

export interface FirewallProps {
  readonly settings: Settings;
  /** In the name of its log. */
  readonly name: string;
  /** What it stands before, by logical name: regional resources, also where an API's edge is elsewhere. */
  readonly protects: Readonly<Record<string, string>>;
  /** Bodies beyond these KiB are blocked: so much of one is looked at. 16 is what there is without extra cost. */
  readonly largestBody: 16 | 32 | 48 | 64;
  /** Paths, as they are called, to which longer ones go: what stands behind has a limit of its own. @default - none */
  readonly longerBodies?: readonly string[];
  readonly floods: readonly Flood[];
  readonly managedRules: readonly ManagedRules[];
}

/** Rules by the order in which they look at a request. */
type Rules = readonly Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>[];

export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const { largestBody, longerBodies = [], floods, managedRules, protects } = props;
    const rules: Rules = [
      labelCountry,
      ...floods.map(floodRule),
      blockBodiesBeyond(largestBody, longerBodies),
      ...managedRules.map(managedRule),
    ];
    const inspected = { defaultSizeInspectionLimit: `KB_${largestBody}` };
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('Firewall'),
      associationConfig: { requestBody: { API_GATEWAY: inspected, COGNITO_USER_POOL: inspected } },
      rules: rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) })),
    });
    for (const [name, resourceArn] of Object.entries(protects)) {
      new CfnWebACLAssociation(this, name, { resourceArn, webAclArn: acl.attrArn });
    }
    this.#log(props, acl);
  }

  /** What was blocked, without tokens, proofs, and the paths and queries that links with a secret have. */
  #log({ settings, name }: FirewallProps, acl: CfnWebACL): void {
    const group = new LogGroup(this, 'Logs', {
      // WAF writes to no group of another beginning.
      logGroupName: `aws-waf-logs-holdfast-${settings.stage}-${name}`,
      retention: settings.logs.retentionDays,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Not LogGroup's own ARN, which ends in `:*`.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: group.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [
        ...['authorization', 'dpop', 'cookie'].map((header) => ({ singleHeader: { Name: header } })),
        { uriPath: {} },
        { queryString: {} },
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
  }
}

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

/**
 * Whatever a geographic rule looks at gets the label `awswaf:clientip:geo:country:<code>`, also where it does not match: by it
 * metrics and logs tell attacks from abroad, and no country is blocked
 * (docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html).
 */
const labelCountry: Rules[number] = {
  name: 'Country',
  action: { count: {} },
  statement: { geoMatchStatement: { countryCodes: ['JP'] } },
};

const floodRule = ({ name, limit, by = 'address', header }: Flood): Rules[number] => ({
  name,
  action: { block: {} },
  statement: {
    rateBasedStatement: {
      limit,
      ...(by === 'address'
        ? { aggregateKeyType: 'IP' }
        : {
            aggregateKeyType: 'CUSTOM_KEYS',
            customKeys: [{ header: { name: 'authorization', textTransformations: untransformed } }],
          }),
      ...(header ? { scopeDownStatement: { byteMatchStatement: whereHeaderIs(header) } } : {}),
    },
  },
});

/** What is longer than is looked at is blocked as well: nothing hides behind the first KiB. */
function blockBodiesBeyond(kib: number, exceptAt: readonly string[]): Rules[number] {
  const isLonger: CfnWebACL.StatementProperty = {
    sizeConstraintStatement: {
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: kib * 1024,
      textTransformations: untransformed,
    },
  };
  const isElsewhere = exceptAt.map((path) => ({ notStatement: { statement: pathIs(path) } }));
  return {
    name: 'Oversize',
    action: { block: {} },
    statement:
      isElsewhere.length === 0 ? isLonger : { andStatement: { statements: [isLonger, ...isElsewhere] } },
  };
}

const pathIs = (path: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'EXACTLY',
    searchString: path,
    textTransformations: untransformed,
  },
});

/** AWS's own limit of bodies, 8 KiB, is less than a provider may send us: ours is in its place. */
const managedRule = (name: ManagedRules): Rules[number] => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ...(name === 'AWSManagedRulesCommonRuleSet'
        ? { ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }] }
        : {}),
    },
  },
});

const untransformed: CfnWebACL.TextTransformationProperty[] = [{ priority: 0, type: 'NONE' }];

const whereHeaderIs = ({
  name,
  value,
}: NonNullable<Flood['header']>): CfnWebACL.ByteMatchStatementProperty => ({
  fieldToMatch: { singleHeader: { Name: name } },
  positionalConstraint: 'EXACTLY',
  searchString: value,
  textTransformations: untransformed,
});
