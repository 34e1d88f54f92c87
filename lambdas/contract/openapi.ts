/** Renders the contract as an OpenAPI 3.1 document: what a client developer reads, and what a fuzzer is fed. */
import type * as z from 'zod/mini';
import {
  parameters,
  problemExamples,
  problemSchema,
  securityOf,
  securitySchemes,
  tagOf,
  tags,
} from './openapi-components.ts';
import { type Response, refusalsOf, sharedRefusals } from './openapi-refusals.ts';
import { namedSchemas, schemaOf } from './openapi-schemas.ts';
import { descriptionOf, introduction } from './openapi-words.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** One exchange: what was asked, without what every request has, and what was answered. */
export interface Example {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Not of bytes. */
  readonly answer?: unknown;
}

/** Operation -> status -> an exchange. */
export type Examples = Readonly<Record<string, Readonly<Record<string, Example>>>>;

/** @returns a document in JSON Schema's 2020-12 dialect, the same for the same routes and examples */
export function openApiDocument(routes: readonly Route[], version: string, examples: Examples = {}): Json {
  const paths: Record<string, Json> = {};
  const responses = sharedRefusals(routes);
  for (const route of routes) {
    const operation = operationOf(route, examples[route.operation] ?? {}, responses);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Holdfast',
      version,
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{host}/v1',
        description: "The stage's output ApiUrl",
        variables: { host: { default: 'api.example.com' } },
      },
    ],
    tags,
    paths,
    components: {
      securitySchemes,
      parameters,
      schemas: { Problem: problemSchema, ...namedSchemas },
      responses,
      examples: problemExamples(),
    },
  };
}

type ByStatus = Examples[string];
type Responses = Readonly<Record<string, Response>>;

function operationOf(route: Route, examples: ByStatus, shared: Responses): Json {
  const answers = answersOf(route, examples);
  return {
    operationId: route.operation,
    summary: route.summary,
    description: descriptionOf(route),
    tags: [tagOf(route.audience)],
    security: securityOf(route),
    ...listed('parameters', parametersOf(route, Object.values(examples)[0] ?? {})),
    ...(route.body ? { requestBody: requestBodyOf(route.body, examples) } : {}),
    responses: { ...answers, ...refusalsOf(route, answers, shared) },
  };
}

function requestBodyOf(body: z.ZodMiniType, examples: ByStatus): Json {
  const asked = Object.entries(examples).flatMap(([status, { body: value }]) =>
    value === undefined ? [] : [[`answered_${status}`, { summary: `Answered with ${status}`, value }]],
  );
  const content = { schema: schemaOf(body, 'input'), ...exampled(Object.fromEntries(asked)) };
  return { required: true, content: { 'application/json': content } };
}

const exampled = (examples: Json): Json => (Object.keys(examples).length > 0 ? { examples } : {});

const listed = (name: string, values: readonly unknown[]): Json =>
  values.length > 0 ? { [name]: values } : {};

function parametersOf(route: Route, { path = {}, query = {} }: Example): Json[] {
  return [
    ...membersOf(route.pathParameters, 'path', path),
    ...membersOf(route.query, 'query', query),
    ...(route.idempotent ? [{ $ref: '#/components/parameters/idempotencyKey' }] : []),
    ...(route.proof === 'none' ? [] : [{ $ref: '#/components/parameters/proof' }]),
  ];
}

/** One parameter for each member of an object schema. */
function membersOf(schema: z.ZodMiniType, place: 'path' | 'query', example: Json): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
    ...(name in example ? { example: example[name] } : {}),
  }));
}

function answersOf(route: Route, examples: ByStatus): Responses {
  const { answerType = 'application/json', answer } = route;
  // Of bytes there is no schema: OpenAPI 3.1, section 4.8.14.3.
  const schema = answerType === 'application/zip' ? {} : { schema: schemaOf(answer, 'output') };
  return Object.fromEntries(
    Object.entries(route.statuses).map(([status, description]) => {
      const { answer: value } = examples[status] ?? {};
      const content = { ...schema, ...exampled(value === undefined ? {} : { answer: { value } }) };
      return [status, { description, content: { [answerType]: content } }];
    }),
  );
}
