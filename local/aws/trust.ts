/** Who may assume a role, as its trust policy (AssumeRolePolicyDocument) says. */
import { type App, PlatformError, type Resource } from '../types.ts';
import { compileCondition } from './conditions.ts';
import { effectOf, statementsOf } from './policy.ts';
import type { ConditionContext } from './service.ts';
import { wildcard } from './wildcard.ts';

export interface TrustPolicies {
  /**
   * Whether a service, for example `lambda.amazonaws.com`, may act in the role.
   *
   * @param sourceArn the resource on whose behalf the service acts, for `aws:SourceArn`
   */
  mayAssume(roleArn: string, servicePrincipal: string, sourceArn?: string): boolean;
}

const CONDITION_KEYS = new Set(['aws:sourceaccount', 'aws:sourcearn']);
const MEMBERS = new Set(['Action', 'Condition', 'Effect', 'Principal', 'Sid']);

type TrustStatement = (servicePrincipal: string, context: ConditionContext) => 'Allow' | 'Deny' | undefined;

/** @throws PlatformError for a trust policy that cannot be evaluated */
export function trustPolicies(app: App): TrustPolicies {
  const statements = new Map(
    app.resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((role) => [role.attributes.Arn ?? '', compileTrust(role)]),
  );
  return {
    mayAssume(roleArn, servicePrincipal, sourceArn) {
      const context: ConditionContext = {
        'aws:SourceAccount': [app.accountId],
        ...(sourceArn === undefined ? {} : { 'aws:SourceArn': [sourceArn] }),
      };
      const effects = (statements.get(roleArn) ?? []).map((statement) =>
        statement(servicePrincipal, context),
      );
      return effects.includes('Allow') && !effects.includes('Deny');
    },
  };
}

function compileTrust(role: Resource): TrustStatement[] {
  const where = `${role.stack}/${role.logicalId}, trust policy`;
  return statementsOf(role.properties.AssumeRolePolicyDocument, where).map((statement) => {
    const unknown = Object.keys(statement).find((member) => !MEMBERS.has(member));
    if (unknown) throw new PlatformError(`${where}: ${unknown} is not supported.`);
    const effect = effectOf(statement, where);
    const actions = [statement.Action].flat().map((action) => wildcard(String(action), 'i'));
    const services = servicesIn(statement.Principal);
    const holds = compileCondition(statement.Condition, CONDITION_KEYS, where);
    return (servicePrincipal, context) =>
      actions.some((matches) => matches('sts:AssumeRole')) &&
      (services === 'all' || services.has(servicePrincipal)) &&
      holds(context)
        ? effect
        : undefined;
  });
}

/** Other kinds of principal (accounts, federated identities) are none that acts locally. */
function servicesIn(principal: unknown): ReadonlySet<unknown> | 'all' {
  if (principal === '*') return 'all';
  const { Service } = (principal ?? {}) as { Service?: unknown };
  return new Set([Service].flat());
}
