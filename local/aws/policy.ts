/** Compiles IAM policy documents into statements that a request can be held against. */
import { PlatformError } from '../types.ts';
import { type Condition, compileCondition } from './conditions.ts';
import type { ConditionContext } from './service.ts';
import { wildcard } from './wildcard.ts';

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Whether the statement speaks of this request. */
  applies(action: string, resource: string, context: ConditionContext): boolean;
}

/** A decision in IAM's own order: an explicit deny, then an allow, then the implicit deny. */
export type Decision = 'allowed' | 'explicitly denied' | 'implicitly denied';

export function decide(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: ConditionContext,
): Decision {
  const effects = new Set(
    statements
      .filter((statement) => statement.applies(action, resource, context))
      .map(({ effect }) => effect),
  );
  if (effects.has('Deny')) return 'explicitly denied';
  return effects.has('Allow') ? 'allowed' : 'implicitly denied';
}

export interface PolicyRules {
  /** Lower-case condition keys that requests carry. */
  readonly conditionKeys: ReadonlySet<string>;
  /** Lower-case prefixes of the services whose requests are decided here; no statement about others is evaluated. */
  readonly services: ReadonlySet<string>;
}

const MEMBERS = new Set(['Action', 'Condition', 'Effect', 'NotAction', 'NotResource', 'Resource', 'Sid']);

/**
 * @param where the policy, for messages
 * @throws PlatformError for anything in the document that cannot be evaluated
 */
export function compilePolicy(document: unknown, rules: PolicyRules, where: string): Statement[] {
  return statementsOf(document, where).flatMap((statement) => {
    const unknown = Object.keys(statement).find((member) => !MEMBERS.has(member));
    if (unknown) throw new PlatformError(`${where}: ${unknown} in a policy statement is not supported.`);
    if (concernsOtherServicesOnly(statement, rules.services)) return [];
    const matchesAction = element(statement, 'Action', 'NotAction', 'i', where);
    const matchesResource = element(statement, 'Resource', 'NotResource', '', where);
    const holds: Condition = compileCondition(statement.Condition, rules.conditionKeys, where);
    return {
      effect: effectOf(statement, where),
      applies: (action, resource, context) =>
        matchesAction(action) && matchesResource(resource) && holds(context),
    };
  });
}

/** The statements of a policy document, which may be a list or a single one. */
export function statementsOf(document: unknown, where: string): Record<string, unknown>[] {
  const { Statement } = (document ?? {}) as { Statement?: unknown };
  const statements = [Statement].flat();
  if (statements.some((statement) => typeof statement !== 'object' || statement === null)) {
    throw new PlatformError(`${where}: the policy document has no statements.`);
  }
  return statements as Record<string, unknown>[];
}

export function effectOf(statement: Readonly<Record<string, unknown>>, where: string): 'Allow' | 'Deny' {
  const { Effect } = statement;
  if (Effect === 'Allow' || Effect === 'Deny') return Effect;
  throw new PlatformError(`${where}: a statement's Effect must be Allow or Deny.`);
}

/** Permissions for KMS, logs and the like are not evaluated, so their conditions need not be known either. */
function concernsOtherServicesOnly(
  statement: Record<string, unknown>,
  services: ReadonlySet<string>,
): boolean {
  const actions = [statement.Action].flat().filter((action) => typeof action === 'string');
  if (actions.length === 0) return false;
  return actions.every((action) => {
    const [service = '', name] = action.toLowerCase().split(':');
    return name !== undefined && !/[*?]/.test(service) && !services.has(service);
  });
}

function element(
  statement: Record<string, unknown>,
  name: string,
  notName: string,
  flags: string,
  where: string,
): (value: string) => boolean {
  const negated = statement[notName] !== undefined;
  const patterns = [statement[negated ? notName : name]].flat();
  if ((negated && statement[name] !== undefined) || patterns.some((pattern) => typeof pattern !== 'string')) {
    throw new PlatformError(`${where}: a statement needs either ${name} or ${notName}, as strings.`);
  }
  const variable = patterns.find((pattern) => String(pattern).includes('${'));
  if (variable) throw new PlatformError(`${where}: the policy variable in ${variable} is not supported.`);
  const matchers = patterns.map((pattern) => wildcard(String(pattern), flags));
  return (value) => matchers.some((matches) => matches(value)) !== negated;
}
