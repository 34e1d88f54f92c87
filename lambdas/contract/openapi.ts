/** Renders the contract as an OpenAPI 3.1 document: what a client developer reads, and what a fuzzer is fed. */
import * as z from 'zod/mini';
import {
  parameters,
  problemExamples,
  problemSchema,
  securityOf,
  securitySchemes,
  tagOf,
  tags,
} from './openapi-components.ts';
import { descriptionOf, introduction } from './openapi-words.ts';
import { type ProblemCode, problemMediaType, problems } from './problems.ts';
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

/** What any operation can be refused with; those in `signed` and `withBody` only where the route is so. */
const common: readonly ProblemCode[] = [
  'too_many_requests',
  'card_number_refused',
  'invalid_request',
  'service_busy',
  'internal_error',
];
const withBody: readonly ProblemCode[] = ['request_too_large', 'unsupported_media_type', 'malformed_json'];
const signed: readonly ProblemCode[] = ['proof_required', 'proof_invalid'];

/** The codes that a route can be refused with, in order of precedence. */
export function problemsOf(route: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>([
    ...common,
    ...(route.audience.pool === 'none' ? [] : (['unauthenticated'] as const)),
    ...(route.body ? withBody : []),
    ...(route.audience.pool === 'reviewers' ? (['not_permitted'] as const) : []),
    ...(route.idempotent ? (['idempotency_key_required'] as const) : []),
    ...(route.proof === 'none' ? [] : signed),
    ...route.problems,
  ]);
  return (Object.keys(problems) as ProblemCode[]).filter((code) => codes.has(code));
}

/** @returns a document in JSON Schema's 2020-12 dialect, the same for the same routes and examples */
export function openApiDocument(routes: readonly Route[], version: string, examples: Examples = {}): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const operation = operationOf(route, examples[route.operation] ?? {});
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
      schemas: { Problem: problemSchema },
      examples: problemExamples(),
    },
  };
}

type ByStatus = Examples[string];

function operationOf(route: Route, examples: ByStatus): Json {
  return {
    operationId: route.operation,
    summary: route.summary,
    description: descriptionOf(route),
    tags: [tagOf(route.audience)],
    security: securityOf(route),
    ...listed('parameters', parametersOf(route, Object.values(examples)[0] ?? {})),
    ...(route.body ? { requestBody: requestBodyOf(route.body, examples) } : {}),
    responses: responsesOf(route, examples),
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

interface Response {
  readonly description: string;
  readonly content: Json;
}

/** A page may come with a status that a refusal has too. */
function responsesOf(route: Route, examples: ByStatus): Json {
  const answers = answersOf(route, examples);
  const refusals = refusalsOf(route);
  const both = Object.keys(answers).filter((status) => status in refusals);
  return {
    ...answers,
    ...refusals,
    ...Object.fromEntries(both.map((status) => [status, joined(answers[status], refusals[status])])),
  };
}

const joined = (page?: Response, refusal?: Response): Response => ({
  description: `${page?.description}\n\n${refusal?.description}`,
  content: { ...page?.content, ...refusal?.content },
});

function answersOf(route: Route, examples: ByStatus): Record<string, Response> {
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

/** Several codes can share a status: the schema of each status names its own. */
function refusalsOf(route: Route): Record<string, Response> {
  const byStatus = Map.groupBy(problemsOf(route), (code) => problems[code].status);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, refusal(codes)]));
}

const refusal = (codes: readonly ProblemCode[]): Response => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  content: {
    [problemMediaType]: {
      schema: {
        allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
      },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

/** Without `$schema`: an OpenAPI 3.1 document says its dialect once, and by default it is this one. */
function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return rest;
}
