/** Evaluates CloudFormation's intrinsic functions to the values that a deployment would give them. */
import { PlatformError } from '../types.ts';
import type { Template } from './template.ts';

/** What the functions may refer to. `where` in each is the element that asks, for messages. */
export interface Scope {
  readonly stack: string;
  readonly template: Template;
  readonly region: string;
  readonly accountId: string;
  /** `Ref` of a resource; undefined if the stack has no such resource. */
  ref(logicalId: string): string | undefined;
  /** `Fn::GetAtt` of a resource; undefined if it has no such attribute. */
  attribute(logicalId: string, attribute: string): string | undefined;
  /** The value that a stack of the app exports by this name. */
  exported(name: string): unknown;
  /** The value of an output of a stack of the app. */
  output(stack: string, name: string): unknown;
}

/** Stands for `AWS::NoValue`: the member or element that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves every function in `value`.
 *
 * @param where the logical id of the element that holds the value
 * @throws PlatformError naming stack, logical id and function for whatever cannot be resolved
 */
export function resolve(value: unknown, scope: Scope, where: string): unknown {
  const resolved = evaluate(value, scope, where);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Whether a named condition of the template holds. */
export function holds(condition: string, scope: Scope, where: string): boolean {
  const expression = scope.template.Conditions[condition];
  if (expression === undefined) throw failure(scope, where, `the condition ${condition} does not exist`);
  return truth(expression, scope, `condition ${condition}`);
}

type IntrinsicFunction = (argument: unknown, scope: Scope, where: string) => unknown;

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope, where) => reference(text(argument, 'Ref', scope, where), scope, where),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue'(argument, scope, where) {
    const name = text(evaluate(argument, scope, where), 'Fn::ImportValue', scope, where);
    return scope.exported(name) ?? fail(scope, where, `Fn::ImportValue: no stack of the app exports ${name}`);
  },
  'Fn::GetStackOutput': getStackOutput,
  'Fn::If'(argument, scope, where) {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If', scope, where, 3);
    const name = text(condition, 'Fn::If', scope, where);
    return evaluate(holds(name, scope, where) ? whenTrue : whenFalse, scope, where);
  },
};

function evaluate(value: unknown, scope: Scope, where: string): unknown {
  if (typeof value === 'string') return literal(value, scope, where);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((element) => evaluate(element, scope, where)).filter((element) => element !== NO_VALUE);
  }
  const members = Object.entries(value);
  const called = members.find(([name]) => name === 'Ref' || name.startsWith('Fn::'));
  if (called && members.length === 1) {
    const [name, argument] = called;
    const apply = FUNCTIONS[name] ?? fail(scope, where, `${name} is not supported`);
    return apply(argument, scope, where);
  }
  if (called?.[0].startsWith('Fn::')) throw failure(scope, where, `${called[0]} stands beside other members`);
  return Object.fromEntries(
    members
      .map(([name, member]) => [name, evaluate(member, scope, where)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

/** Secrets Manager and Parameter Store fill these in at deployment; there is neither locally. */
function literal(value: string, scope: Scope, where: string): string {
  if (value.includes('{{resolve:'))
    throw failure(scope, where, `the dynamic reference ${value} is not supported`);
  return value;
}

function reference(name: string, scope: Scope, where: string): unknown {
  if (name.startsWith('AWS::')) return pseudoParameter(name, scope, where);
  const parameter = scope.template.Parameters[name];
  if (parameter) return parameterValue(name, parameter.Type, parameter.Default, scope, where);
  return scope.ref(name) ?? fail(scope, where, `Ref: ${name} does not exist`);
}

function pseudoParameter(name: string, scope: Scope, where: string): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return scope.accountId;
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::Region':
      return scope.region;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${scope.region}:${scope.accountId}:stack/${scope.stack}/local`;
    case 'AWS::StackName':
      return scope.stack;
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    default:
      throw failure(scope, where, `the pseudo parameter ${name} is not supported`);
  }
}

function parameterValue(name: string, type: string, value: unknown, scope: Scope, where: string): unknown {
  if (value === undefined) throw failure(scope, where, `Ref: the parameter ${name} has no default`);
  if (type === 'String') return String(value);
  if (type === 'Number') return Number(value);
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) return String(value).split(',');
  throw failure(scope, where, `Ref: the parameter ${name} has the type ${type}, which is not supported`);
}

function getAttribute(argument: unknown, scope: Scope, where: string): string {
  const parts =
    typeof argument === 'string' ? splitOnce(argument, '.') : list(argument, 'Fn::GetAtt', scope, where, 2);
  const logicalId = text(parts[0], 'Fn::GetAtt', scope, where);
  const name = text(evaluate(parts[1], scope, where), 'Fn::GetAtt', scope, where);
  return (
    scope.attribute(logicalId, name) ??
    fail(scope, where, `Fn::GetAtt: ${logicalId} has no attribute ${name}`)
  );
}

function join(argument: unknown, scope: Scope, where: string): string {
  const [separator, parts] = list(argument, 'Fn::Join', scope, where, 2);
  const elements = list(evaluate(parts, scope, where), 'Fn::Join', scope, where);
  return elements
    .map((element) => text(element, 'Fn::Join', scope, where))
    .join(text(separator, 'Fn::Join', scope, where));
}

function substitute(argument: unknown, scope: Scope, where: string): string {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = evaluate(own, scope, where) as Record<string, unknown>;
  return text(template, 'Fn::Sub', scope, where).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return text(variables[name], 'Fn::Sub', scope, where);
    const value = name.includes('.') ? getAttribute(name, scope, where) : reference(name, scope, where);
    return text(value, 'Fn::Sub', scope, where);
  });
}

function split(argument: unknown, scope: Scope, where: string): string[] {
  const [separator, source] = list(argument, 'Fn::Split', scope, where, 2);
  const whole = text(evaluate(source, scope, where), 'Fn::Split', scope, where);
  return whole.split(text(separator, 'Fn::Split', scope, where));
}

function select(argument: unknown, scope: Scope, where: string): unknown {
  const [index, source] = list(argument, 'Fn::Select', scope, where, 2);
  const elements = list(evaluate(source, scope, where), 'Fn::Select', scope, where);
  const position = Number(evaluate(index, scope, where));
  return elements[position] ?? fail(scope, where, `Fn::Select: there is no element ${position}`);
}

function findInMap(argument: unknown, scope: Scope, where: string): unknown {
  const keys = list(evaluate(argument, scope, where), 'Fn::FindInMap', scope, where, 3);
  let found: unknown = scope.template.Mappings;
  for (const key of keys) found = (found as Record<string, unknown> | undefined)?.[String(key)];
  return found ?? fail(scope, where, `Fn::FindInMap: there is no ${keys.join('.')}`);
}

/** CDK's weak cross-stack reference: an output read by its stack, without an export. */
function getStackOutput(argument: unknown, scope: Scope, where: string): unknown {
  const { StackName: stack, OutputName: name } = (evaluate(argument, scope, where) ?? {}) as Record<
    string,
    unknown
  >;
  const value = scope.output(String(stack), String(name));
  return value ?? fail(scope, where, `Fn::GetStackOutput: the stack ${stack} has no output ${name}`);
}

function truth(expression: unknown, scope: Scope, where: string): boolean {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(expression ?? {});
  if (others.length > 0) throw failure(scope, where, 'a condition must be one function');
  const operands = () => list(argument, name, scope, where);
  switch (name) {
    case 'Condition':
      return holds(text(argument, name, scope, where), scope, where);
    case 'Fn::And':
      return operands().every((each) => truth(each, scope, where));
    case 'Fn::Or':
      return operands().some((each) => truth(each, scope, where));
    case 'Fn::Not':
      return !truth(operands()[0], scope, where);
    case 'Fn::Equals': {
      const [left, right] = operands().map((each) => JSON.stringify(asText(evaluate(each, scope, where))));
      return left === right;
    }
    default:
      throw failure(scope, where, `${name || 'an empty condition'} is not supported in a condition`);
  }
}

/** CloudFormation compares and joins scalars by their text. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function text(value: unknown, name: string, scope: Scope, where: string): string {
  const string = asText(value);
  if (typeof string !== 'string') throw failure(scope, where, `${name} needs a string`);
  return string;
}

function list(value: unknown, name: string, scope: Scope, where: string, length?: number): unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    throw failure(
      scope,
      where,
      `${name} needs a list${length === undefined ? '' : ` of ${length} elements`}`,
    );
  }
  return value;
}

function splitOnce(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

function failure(scope: Scope, where: string, problem: string): PlatformError {
  return new PlatformError(`${scope.stack}/${where}: ${problem}.`);
}

function fail(scope: Scope, where: string, problem: string): never {
  throw failure(scope, where, problem);
}
