/** Event filter patterns of an event source mapping: which stream records the function is to see. */
import { PlatformError } from '../types.ts';

export type Matches = (event: unknown) => boolean;

type Leaf = string | number | boolean | null;
/** Gets the leaf values at a place of the event; an empty list is a place that has none. */
type LeafTest = (values: readonly Leaf[]) => boolean;

const isLeaf = (value: unknown): value is Leaf => value === null || typeof value !== 'object';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Compiles `FilterCriteria.Filters[].Pattern`: an event passes if any one of the patterns matches it, and all events
 * pass if there are none. Understood are exact values and the operators `prefix`, `anything-but`, `exists`, `numeric`.
 * DynamoDB writes numbers as strings (`{"N": "12"}`), so `numeric` never matches an attribute, here as in AWS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @param owner names the mapping in messages
 * @throws PlatformError for a pattern that is not JSON or uses another operator
 */
export function compileFilters(patterns: readonly string[], owner: string): Matches {
  const filters = patterns.map((pattern) => compileObject(parse(pattern, owner), owner));
  return (event) => filters.length === 0 || filters.some((matches) => matches(event));
}

function parse(pattern: string, owner: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(pattern);
    if (isObject(value)) return value;
  } catch {
    // Told below, with the pattern.
  }
  throw new PlatformError(`${owner} has a filter pattern that is not a JSON object: ${pattern}`);
}

function compileObject(pattern: Record<string, unknown>, owner: string): Matches {
  const fields = Object.entries(pattern).map(([key, value]): Matches => {
    if (key.startsWith('$')) throw unsupported(key, owner);
    if (isObject(value)) {
      const inner = compileObject(value, owner);
      return (event) => inner(isObject(event) ? event[key] : undefined);
    }
    if (!Array.isArray(value) || value.length === 0) {
      throw new PlatformError(
        `${owner} has a filter pattern whose field ${key} is neither an object nor a list.`,
      );
    }
    const tests = value.map((item) => compileTest(item, owner));
    return (event) => {
      const values = leavesOf(isObject(event) ? event[key] : undefined);
      return tests.some((test) => test(values));
    };
  });
  return (event) => fields.every((matches) => matches(event));
}

/** Only leaves count: an object in the event is not a value, so `exists` does not see it either. */
function leavesOf(value: unknown): readonly Leaf[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.filter(isLeaf);
  return isLeaf(value) ? [value] : [];
}

function compileTest(test: unknown, owner: string): LeafTest {
  if (isLeaf(test)) return (values) => values.includes(test);
  const [operator = '', operand] = Object.entries(test as object)[0] ?? [];
  if (!isObject(test) || Object.keys(test).length !== 1) throw unsupported(JSON.stringify(test), owner);
  if (operator === 'exists' && typeof operand === 'boolean') return (values) => values.length > 0 === operand;
  if (operator === 'prefix' && typeof operand === 'string')
    return (values) => values.some(startsWith(operand));
  if (operator === 'numeric' && Array.isArray(operand)) return compileNumeric(operand, owner);
  if (operator === 'anything-but') {
    const excluded = compileExcluded(operand, owner);
    return (values) => values.some((value) => !excluded(value));
  }
  throw unsupported(JSON.stringify(test), owner);
}

const startsWith = (prefix: string) => (value: Leaf) => typeof value === 'string' && value.startsWith(prefix);

function compileExcluded(operand: unknown, owner: string): (value: Leaf) => boolean {
  if (isObject(operand) && typeof operand.prefix === 'string' && Object.keys(operand).length === 1) {
    return startsWith(operand.prefix);
  }
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (!list.every(isLeaf)) throw unsupported(JSON.stringify({ 'anything-but': operand }), owner);
  return (value) => list.includes(value);
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

/** `[">", 0, "<=", 5]`: every comparison must hold. */
function compileNumeric(operand: readonly unknown[], owner: string): LeafTest {
  const comparisons: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARISONS[String(operand[i])];
    const bound = operand[i + 1];
    if (!compare || typeof bound !== 'number') throw unsupported(JSON.stringify({ numeric: operand }), owner);
    comparisons.push((value) => compare(value, bound));
  }
  if (comparisons.length === 0) throw unsupported(JSON.stringify({ numeric: operand }), owner);
  return (values) =>
    values.some((value) => typeof value === 'number' && comparisons.every((holds) => holds(value)));
}

function unsupported(test: string, owner: string): PlatformError {
  return new PlatformError(`${owner} has a filter that the local platform does not understand: ${test}`);
}
