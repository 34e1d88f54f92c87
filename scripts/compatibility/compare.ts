/**
 * What of a contract that was released would break with another: for those who call it with what they had then. They
 * take members that they do not know, and codes of refusals by their status; nothing else is new to them unharmed.
 */
import { misfits, type Schema } from './accepts.ts';
import { resolved } from './resolved.ts';

/** As much of an OpenAPI document as is compared, each part in its place or referred to. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** An operation as it was and as it is. */
interface Both {
  readonly was: Operation;
  readonly is: Operation;
}

/** @returns a sentence for each thing that breaks */
export function breaking(released: Document, current: Document): string[] {
  const [before, now] = [resolved(released), resolved(current)];
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, was]) => {
      const is = now.paths[path]?.[method];
      const name = `${method.toUpperCase()} ${path}`;
      if (!is) return [`${name} is gone.`];
      return ofOperation({ was, is }).map((sentence) => `${name}: ${sentence}`);
    }),
  );
}

const ofOperation = (both: Both): string[] => [
  ...ofName(both),
  ...ofParameters(both),
  ...ofBody(both),
  ...ofAnswers(both),
  ...ofRefusals(both),
];

function ofName({ was, is }: Both): string[] {
  return [
    ...(was.operationId === is.operationId
      ? []
      : [`it is called ${is.operationId}, and was called ${was.operationId}.`]),
    ...(JSON.stringify(was.security) === JSON.stringify(is.security)
      ? []
      : ['it asks for another token or proof.']),
  ];
}

function ofParameters({ was, is }: Both): string[] {
  const { parameters: before = [] } = was;
  const { parameters: now = [] } = is;
  const find = (among: readonly Parameter[], { name, in: place }: Parameter) =>
    among.find((each) => each.name === name && each.in === place);
  const nameOf = (each: Parameter) => `the ${each.in} parameter ${each.name}`;
  const kept = before.flatMap((each) => {
    const other = find(now, each);
    // A header that nobody reads any more harms nobody; what is not known in a query is refused.
    if (!other) return each.in === 'header' ? [] : [`${nameOf(each)} is gone.`];
    const sentences = misfits(other.schema, each.schema, { strangers: false }).map(
      ({ what }) => `${nameOf(each)} does not take any more: ${what}.`,
    );
    return !each.required && other.required ? [`${nameOf(each)} is required now.`, ...sentences] : sentences;
  });
  const required = now.filter((each) => each.required && !find(before, each));
  return [...kept, ...required.map((each) => `${nameOf(each)} is new, and required.`)];
}

function ofBody({ was, is }: Both): string[] {
  if (!was.requestBody) return is.requestBody ? ['it asks for a body now.'] : [];
  if (!is.requestBody) return ['it takes no body any more.'];
  const [before, now] = [was, is].map(({ requestBody }) => requestBody?.content['application/json']?.schema);
  return misfits(now ?? {}, before ?? {}, { strangers: false }).map(
    ({ path, what }) => `the request${of(path)} does not take any more: ${what}.`,
  );
}

const of = (path: string): string => (path === '' ? '' : `'s ${path}`);

const isRefusal = (status: string): boolean => Number(status) >= 400;
const problems = 'application/problem+json';

function ofAnswers({ was, is }: Both): string[] {
  return Object.entries(is.responses).flatMap(([status, { content }]) =>
    Object.entries(content)
      .filter(([type]) => type !== problems)
      .flatMap(([type, { schema: now }]) => {
        const before = was.responses[status]?.content[type];
        if (!before) return [`it answers ${status} as ${type} now.`];
        if (!before.schema || !now) return [];
        const found = misfits(before.schema, now, { strangers: true });
        // What was always there, and is not, is found already.
        const known = new Set([...namesIn(now), ...found.map(({ path }) => path)]);
        return [
          ...found.map(({ path, what }) => `the answer ${status}${of(path)} has what it never had: ${what}.`),
          ...namesIn(before.schema)
            .filter((name) => !known.has(name))
            .map((name) => `the answer ${status} has no ${name} any more.`),
        ];
      }),
  );
}

/** A refusal has one form, and codes: a new one is gone by its status, which therefore may not be new, nor its code's. */
function ofRefusals({ was, is }: Both): string[] {
  const before = codesOf(was);
  const now = codesOf(is);
  return [
    ...[...now].flatMap(([code, status]) => {
      const earlier = before.get(code);
      return earlier !== undefined && earlier !== status
        ? [`the code ${code} comes with ${status}, and came with ${earlier}.`]
        : [];
    }),
    ...[...new Set(now.values())]
      .filter((status) => ![...before.values()].includes(status))
      .map((status) => `it is refused with ${status} now, a status that it never had.`),
  ];
}

function codesOf({ responses }: Operation): Map<string, string> {
  const each = Object.entries(responses).filter(([status]) => isRefusal(status));
  return new Map(
    each.flatMap(([status, { content }]) => {
      const [, own] = (content[problems]?.schema?.allOf ?? []) as {
        properties?: { code?: { enum: string[] } };
      }[];
      return (own?.properties?.code?.enum ?? []).map((code) => [code, status] as const);
    }),
  );
}

/** Every member that an answer may have, by its path. */
function namesIn(schema: Schema, path = ''): string[] {
  const {
    properties = {},
    items,
    anyOf = [],
    oneOf = [],
  } = schema as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
    readonly anyOf?: readonly Schema[];
    readonly oneOf?: readonly Schema[];
  };
  return [
    ...Object.entries(properties).flatMap(([name, member]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [at, ...namesIn(member, at)];
    }),
    ...(items ? namesIn(items, `${path}[]`) : []),
    ...[...anyOf, ...oneOf].flatMap((each) => namesIn(each, path)),
  ];
}
