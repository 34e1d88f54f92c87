/**
 * Whether every value of one JSON Schema is a value of another: what is left of it for the keywords that the contract's
 * schemas have. Where that cannot be told, as with two patterns, it says no.
 */

export type Schema = Readonly<Record<string, unknown>>;

/** One way in which a value of the one schema is none of the other. */
export interface Misfit {
  /** From the schema's top: `lines[].amount`. */
  readonly path: string;
  /** What the accepting side does not take. */
  readonly what: string;
}

/** @param strangers whether the accepting side takes members that it does not know, whatever its schema says */
export interface Leniency {
  readonly strangers: boolean;
}

interface Pair extends Leniency {
  readonly accepting: Schema;
  readonly given: Schema;
  readonly path: string;
}

/** @returns nothing where every value of `given` is one that `accepting` takes */
export const misfits = (accepting: Schema, given: Schema, leniency: Leniency): Misfit[] =>
  between({ accepting, given, path: '', ...leniency });

function between(pair: Pair): Misfit[] {
  const { accepting, given } = pair;
  if (isDeepEqual(accepting, given) || Object.keys(accepting).length === 0) return [];
  const [choices, offered] = [choicesOf(accepting), choicesOf(given)];
  if (choices || offered) return amongChoices(pair, choices ?? [accepting], offered ?? [given]);
  return [
    ...types(pair),
    ...values(pair),
    ...bounds(pair),
    ...patterns(pair),
    ...members(pair),
    ...items(pair),
  ];
}

const isDeepEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const choicesOf = ({ anyOf, oneOf }: Schema): Schema[] | undefined =>
  (anyOf ?? oneOf) as Schema[] | undefined;

/** Each that is offered must be taken by one of the choices. Of the nearest, it says what does not fit. */
function amongChoices(pair: Pair, choices: readonly Schema[], offered: readonly Schema[]): Misfit[] {
  return offered.flatMap((given) => {
    const tried = choices.map((accepting) => between({ ...pair, accepting, given }));
    if (tried.some((found) => found.length === 0)) return [];
    const [nearest = []] = tried.toSorted((a, b) => a.length - b.length);
    return choices.length === 1 ? nearest : [misfit(pair, `one of its ${offered.length} alternatives`)];
  });
}

const misfit = ({ path }: Pair, what: string): Misfit => ({ path, what });

function types(pair: Pair): Misfit[] {
  const [takes, gives] = [typesOf(pair.accepting), typesOf(pair.given)];
  if (takes.length === 0) return [];
  if (gives.length === 0) return [misfit(pair, `what is no ${takes.join(' or ')}`)];
  const other = gives.filter(
    (type) => !takes.includes(type) && !(type === 'integer' && takes.includes('number')),
  );
  return other.map((type) => misfit(pair, `the type ${type}`));
}

const typesOf = ({ type }: Schema): string[] => [type ?? []].flat() as string[];

function values(pair: Pair): Misfit[] {
  const [takes, gives] = [valuesOf(pair.accepting), valuesOf(pair.given)];
  if (!takes) return [];
  if (!gives) return [misfit(pair, `values beside ${takes.join(', ')}`)];
  return gives.filter((value) => !takes.includes(value)).map((value) => misfit(pair, `the value ${value}`));
}

const valuesOf = (schema: Schema): unknown[] | undefined =>
  'const' in schema ? [schema.const] : (schema.enum as unknown[] | undefined);

const least = ['minLength', 'minItems', 'minimum', 'exclusiveMinimum', 'minProperties'] as const;
const most = ['maxLength', 'maxItems', 'maximum', 'exclusiveMaximum', 'maxProperties'] as const;

function bounds(pair: Pair): Misfit[] {
  const { accepting, given } = pair;
  const beyond = (name: string, isWider: (taken: number, offered: number) => boolean): Misfit[] => {
    const [taken, offered] = [accepting[name], given[name]];
    if (typeof taken !== 'number' || (typeof offered === 'number' && !isWider(taken, offered))) return [];
    return [misfit(pair, `${name} ${String(offered ?? 'none')}, where it was ${taken}`)];
  };
  return [
    ...least.flatMap((name) => beyond(name, (taken, offered) => offered < taken)),
    ...most.flatMap((name) => beyond(name, (taken, offered) => offered > taken)),
  ];
}

/** Two patterns, or formats, are compared by how they are written. */
function patterns(pair: Pair): Misfit[] {
  const [takes, gives] = [formsOf(pair.accepting), formsOf(pair.given)];
  return takes
    .filter((form) => !gives.includes(form))
    .map((form) => misfit(pair, `what does not match ${form}`));
}

const formsOf = ({ pattern, format, allOf = [] }: Schema): string[] => [
  ...[pattern, format].filter((form) => form !== undefined).map(String),
  ...(allOf as Schema[]).flatMap(formsOf),
];

function members(pair: Pair): Misfit[] {
  const [takes, gives] = [objectOf(pair.accepting), objectOf(pair.given)];
  const at = (name: string): string => (pair.path ? `${pair.path}.${name}` : name);
  const absent = takes.required
    .filter((name) => !gives.required.includes(name))
    .map((name) => ({ path: at(name), what: 'that it is missing' }));
  const unknown = Object.keys(gives.properties)
    .filter((name) => !(name in takes.properties) && takes.closed && !pair.strangers)
    .map((name) => ({ path: at(name), what: 'that it is there' }));
  const both = Object.entries(takes.properties).flatMap(([name, accepting]) => {
    const given = gives.properties[name];
    return given ? between({ ...pair, accepting, given, path: at(name) }) : [];
  });
  const isOpened = takes.closed && gives.isObject && !gives.closed && !pair.strangers;
  return [
    ...absent,
    ...unknown,
    ...both,
    ...entries(pair),
    ...(isOpened ? [misfit(pair, 'any member')] : []),
  ];
}

function objectOf({ type, properties = {}, required = [], additionalProperties }: Schema) {
  return {
    isObject: type === 'object',
    properties: properties as Readonly<Record<string, Schema>>,
    required: required as readonly string[],
    closed: additionalProperties === false,
  };
}

/** Objects whose members' names are not fixed. */
function entries(pair: Pair): Misfit[] {
  const [accepting, given] = [pair.accepting, pair.given].map((each) => each.additionalProperties);
  const [names, offered] = [pair.accepting, pair.given].map((each) => each.propertyNames);
  const path = pair.path ? `${pair.path}.*` : '*';
  return [
    ...(isSchema(accepting) && isSchema(given) ? between({ ...pair, accepting, given, path }) : []),
    ...(isSchema(names)
      ? between({ ...pair, accepting: names, given: (offered ?? {}) as Schema, path })
      : []),
  ];
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

function items(pair: Pair): Misfit[] {
  const { accepting, given, path } = pair;
  if (!isSchema(accepting.items)) return [];
  const each = isSchema(given.items) ? given.items : {};
  return given.type === 'array'
    ? between({ ...pair, accepting: accepting.items, given: each, path: `${path}[]` })
    : [];
}
