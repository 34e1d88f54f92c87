/** A web application firewall: floods, known attacks, and addresses of bad repute. */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** AWS's own rule groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
type ManagedRules = `AWSManagedRules${string}`;

/** From one address in five minutes; more are refused until it calms down. */
export interface Flood {
  readonly name: string;
  readonly limit: number;
  /** Only requests with this value of a header count. @default - all */
  readonly header?: { readonly name: string; readonly value: string };
}

export interface FirewallProps {
  /** What it stands before, by logical name: regional resources, also where an API's edge is elsewhere. */
  readonly protects: Readonly<Record<string, string>>;
  readonly floods: readonly Flood[];
  readonly managedRules: readonly ManagedRules[];
}

export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { protects, floods, managedRules }: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('Firewall'),
      rules: [
        ...floods.map((flood, index) => floodRule(flood, index)),
        ...managedRules.map((name, index) => ({
          name,
          priority: floods.length + index,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visibility(name),
        })),
      ],
    });
    for (const [name, resourceArn] of Object.entries(protects)) {
      new CfnWebACLAssociation(this, name, { resourceArn, webAclArn: acl.attrArn });
    }
  }
}

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

const floodRule = ({ name, limit, header }: Flood, priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  action: { block: {} },
  statement: {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      limit,
      ...(header ? { scopeDownStatement: { byteMatchStatement: whereHeaderIs(header) } } : {}),
    },
  },
  visibilityConfig: visibility(name),
});

const whereHeaderIs = ({
  name,
  value,
}: NonNullable<Flood['header']>): CfnWebACL.ByteMatchStatementProperty => ({
  fieldToMatch: { singleHeader: { Name: name } },
  positionalConstraint: 'EXACTLY',
  searchString: value,
  textTransformations: [{ priority: 0, type: 'NONE' }],
});
