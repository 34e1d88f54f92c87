/** Evaluates the `Condition` block of a policy statement, as "IAM JSON policy elements: Condition operators" says. */
import { PlatformError } from '../types.ts';
import type { ConditionContext } from './service.ts';
import { arnPattern, wildcard } from './wildcard.ts';

/** Whether a request with these condition keys satisfies the block. */
export type Condition = (context: ConditionContext) => boolean;

type Matcher = (value: string) => boolean;

interface Operator {
  /** Makes a matcher of one value in the policy. */
  readonly compile: (policyValue: string) => Matcher;
  /** `...Not...` operators: satisfied if no value of the policy matches. */
  readonly negated: boolean;
}

const equals =
  (policyValue: string): Matcher =>
  (value) =>
    value === policyValue;
const equalsIgnoringCase = (policyValue: string): Matcher => {
  const wanted = policyValue.toLowerCase();
  return (value) => value.toLowerCase() === wanted;
};
const like = (policyValue: string): Matcher => wildcard(policyValue);

const OPERATORS: Readonly<Record<string, Operator>> = {
  ArnEquals: { compile: arnPattern, negated: false },
  ArnLike: { compile: arnPattern, negated: false },
  ArnNotEquals: { compile: arnPattern, negated: true },
  ArnNotLike: { compile: arnPattern, negated: true },
  Bool: { compile: equalsIgnoringCase, negated: false },
  StringEquals: { compile: equals, negated: false },
  StringEqualsIgnoreCase: { compile: equalsIgnoringCase, negated: false },
  StringLike: { compile: like, negated: false },
  StringNotEquals: { compile: equals, negated: true },
  StringNotEqualsIgnoreCase: { compile: equalsIgnoringCase, negated: true },
  StringNotLike: { compile: like, negated: true },
};

/**
 * Compiles a `Condition` block: every operator and every key of it must be satisfied.
 *
 * @param knownKeys the condition keys for which requests carry a value when AWS would
 * @param where the policy, for messages
 * @throws PlatformError for an operator or a key that cannot be evaluated
 */
export function compileCondition(block: unknown, knownKeys: ReadonlySet<string>, where: string): Condition {
  const conditions = Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys as Record<string, unknown>).map(([key, values]) => {
      if (!knownKeys.has(key.toLowerCase())) {
        throw new PlatformError(`${where}: the condition key ${key} is not supported.`);
      }
      return compileOperator(operator, key, scalars(values, where), where);
    }),
  );
  return (context) => {
    const lowerCase = Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]),
    );
    return conditions.every((condition) => condition(lowerCase));
  };
}

function compileOperator(name: string, key: string, policyValues: string[], where: string): Condition {
  const contextKey = key.toLowerCase();
  if (name === 'Null') {
    const wantsAbsence = policyValues.includes('true');
    return (context) => (context[contextKey] === undefined) === wantsAbsence;
  }
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = OPERATORS[base];
  if (!operator) throw new PlatformError(`${where}: the condition operator ${name} is not supported.`);
  const matchers = policyValues.map(operator.compile);
  const satisfies = (value: string) => matchers.some((matches) => matches(value)) !== operator.negated;
  return (context) => {
    const values = context[contextKey];
    if (values === undefined) {
      if (ifExists || set === 'ForAllValues') return true;
      return set === undefined && operator.negated;
    }
    return set === 'ForAllValues' ? values.every(satisfies) : values.some(satisfies);
  };
}

function scalars(values: unknown, where: string): string[] {
  return [values].flat().map((value) => {
    if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
      throw new PlatformError(`${where}: a condition's value must be a string, a number or a boolean.`);
    }
    if (String(value).includes('${')) {
      throw new PlatformError(`${where}: the policy variable in ${value} is not supported.`);
    }
    return String(value);
  });
}
