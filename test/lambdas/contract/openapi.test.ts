/** The OpenAPI document is sound, says what the contract says, and is the one that is committed. */
import { readdirSync, readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Examples, openApiDocument } from '../../../lambdas/contract/openapi.ts';
import { problemsOf } from '../../../lambdas/contract/openapi-refusals.ts';
import { problems } from '../../../lambdas/contract/problems.ts';
import type { Route } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { resolved } from '../../../scripts/compatibility/resolved.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, unknown>[];
  readonly parameters?: readonly Record<string, unknown>[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content: Record<string, Content> }
  >;
}
interface Content {
  readonly schema: {
    readonly allOf?: readonly { readonly properties?: { readonly code: { readonly enum: string[] } } }[];
  };
  readonly examples?: Record<string, { readonly $ref: string }>;
}

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const examples: Examples = Object.fromEntries(
  readdirSync(new URL('../../../docs/api/examples/', import.meta.url))
    .sort()
    .map((name) => [name.replace('.json', ''), JSON.parse(read(`docs/api/examples/${name}`))]),
);
const document = openApiDocument(routes, JSON.parse(read('package.json')).version, examples) as {
  openapi: string;
  tags: readonly { readonly name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { examples: Record<string, { value: unknown }>; schemas: { Problem: object } } & Record<
    string,
    object
  >;
};
const whole = resolved(document);
const operationOf = (route: Route): Operation =>
  whole.paths[route.path]?.[route.method.toLowerCase()] as Operation;

/** Every value under a name, anywhere in the document. */
function* valuesOf(name: string, node: unknown): Generator<unknown> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === name) yield value;
    yield* valuesOf(name, value);
  }
}

/** All that is too long to be written twice, but for examples: two operations may well answer the same. */
function* partsOf(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const text = JSON.stringify(node);
  if (text.length > 1_000) yield text;
  for (const [key, value] of Object.entries(node)) if (key !== 'examples') yield* partsOf(value);
}

/** Formats are notes to people here; the contract's own patterns do the checking. */
const ajv = new Ajv2020({ strict: true, validateFormats: false });

describe('the document', () => {
  test('is OpenAPI 3.1, with every operation of the contract once', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.map(({ operation }) => operation).sort(),
    );
  });

  test('is one by the specification’s own schema, which sees what is wrong', async () => {
    const findings = async (each: object) =>
      (await new Validator().validate(structuredClone(each) as Record<string, unknown>)).errors;
    expect(await findings(document)).toBeUndefined();
    expect(await findings({ ...document, paths: { wallet: {} } })).toBeDefined();
  });

  test('has an example of every operation that there is, and of no other', () => {
    expect(Object.keys(examples).sort()).toEqual(routes.map(({ operation }) => operation).sort());
  });

  test('refers only to what it has', () => {
    const references = [...valuesOf('$ref', document)].map(String);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], document);
      expect(found, reference).toBeDefined();
    }
  });

  test('has schemas that are JSON Schema 2020-12', () => {
    const schemas = [...valuesOf('schema', whole.paths)];
    expect(schemas.length).toBeGreaterThan(20);
    for (const schema of schemas) expect(() => ajv.compile(schema as object)).not.toThrow();
  });

  test('says what several operations share once', () => {
    const uses = Map.groupBy(partsOf(document), (text) => text);
    expect([...uses].flatMap(([text, { length }]) => (length > 1 ? text : []))).toEqual([]);
  });

  test('names no schema and no refusal that fewer than two operations or shapes have', () => {
    const references = [...valuesOf('$ref', document)];
    const named = ['schemas', 'responses'].flatMap((kind) =>
      Object.keys(document.components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    );
    expect(named.filter((name) => references.indexOf(name) === references.lastIndexOf(name))).toEqual([]);
  });

  test('has an example of each problem that is one', () => {
    const isProblem = ajv.compile(document.components.schemas.Problem);
    expect(Object.keys(document.components.examples)).toEqual(Object.keys(problems));
    for (const { value } of Object.values(document.components.examples)) {
      expect(isProblem(value), JSON.stringify(isProblem.errors)).toBe(true);
    }
  });

  test('is the committed one: `npm run openapi` writes it', () => {
    expect(read('docs/openapi.json')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });
});

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  const operation = operationOf(route);
  const headers = (operation.parameters ?? []).map(({ name }) => name);

  test('asks for the token of its audience', () => {
    if (route.audience.pool === 'none') {
      expect(operation.security).toEqual([]);
      return;
    }
    const scheme = `${route.audience.pool.replace(/s$/, '')}AccessToken`;
    const scopes = route.audience.pool === 'terminals' ? ['holdfast/charges'] : [];
    const proof = route.proof === 'none' ? {} : { proofOfPossession: [] };
    expect(operation.security).toEqual([{ [scheme]: scopes, ...proof }]);
    for (const name of [scheme, ...Object.keys(proof)])
      expect(document.components.securitySchemes).toHaveProperty(name);
  });

  test('says what it is for and who asks, under a heading that the document has', () => {
    expect(operation.summary).not.toBe('');
    expect(operation.description).toMatch(/^(For |Asked without a token)/);
    expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining([...operation.tags]));
    expect(operation.tags).toHaveLength(1);
  });

  test('has examples that the contract takes, of what is asked and of every answer but pages of refusals', () => {
    const given = Object.entries(examples[route.operation] ?? {});
    const answered = Object.keys(route.statuses).filter((status) => Number(status) < 400);
    expect(given.map(([status]) => status)).toEqual(answered);
    for (const [, { path = {}, query = {}, body, answer }] of given) {
      route.pathParameters.parse(path);
      route.query.parse(query);
      if (route.body) route.body.parse(body);
      else expect(body).toBeUndefined();
      if (route.answerType === 'application/zip') expect(answer).toBeUndefined();
      else route.answer.parse(answer);
    }
  });

  test('has its path’s parameters, all required', () => {
    const named = [...route.path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
    const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(parameters.map(({ name }) => name)).toEqual(named);
    expect(parameters.every(({ required }) => required === true)).toBe(true);
  });

  test('asks for an Idempotency-Key and a proof where the contract does', () => {
    expect(headers.includes('Idempotency-Key')).toBe(route.idempotent);
    expect(headers.includes('DPoP')).toBe(route.proof !== 'none');
    // A signed request that could be sent again under another key would move the money twice.
    expect(route.proof === 'none' || route.idempotent || route.method === 'GET').toBe(true);
  });

  test('takes no member that the contract does not know, but from a provider, whose are dropped', () => {
    if (!route.body) return expect(operation.requestBody).toBeUndefined();
    const schema = operation.requestBody?.content['application/json']?.schema;
    const objects = [...valuesOf('additionalProperties', schema)];
    if (route.path.startsWith('/webhooks/')) return expect(objects).toEqual([]);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.every((value) => value === false)).toBe(true);
  });

  test('answers every status and every problem of the contract, each under its status', () => {
    const promised: Record<string, string[]> = Object.fromEntries(
      Object.keys(route.statuses).map((status) => [status, []]),
    );
    for (const code of problemsOf(route)) {
      const status = String(problems[code].status);
      promised[status] = [...(promised[status] ?? []), code];
    }
    const documented = Object.fromEntries(
      Object.entries(operation.responses).map(([status, { content }]) => [
        status,
        content['application/problem+json']?.schema.allOf?.at(1)?.properties?.code.enum ?? [],
      ]),
    );
    expect(documented).toEqual(promised);
  });
});

test('every code of the contract is the problem of some operation, or of none that exists', () => {
  const used = new Set(routes.flatMap(problemsOf));
  expect(Object.keys(problems).filter((code) => !used.has(code as keyof typeof problems))).toEqual([
    'route_not_found',
  ]);
});
