/** Renders the contract as an OpenAPI 3.1 document: what a client developer reads, and what a fuzzer is fed. */
import * as z from 'zod/mini';
import { type ProblemCode, problemMediaType, problems, problemType } from './problems.ts';
import { type Audience, type Route, terminalScope } from './route.ts';

type Json = Record<string, unknown>;

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

/** @returns a document in JSON Schema's 2020-12 dialect, the same for the same routes */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Holdfast',
      version,
      description:
        'A payment platform in which a stolen password is worth nothing: what moves money is signed by an enrolled device.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{host}/{stage}',
        variables: { host: { default: 'api.example.com' }, stage: { default: 'prod' } },
      },
    ],
    paths,
    components: {
      securitySchemes,
      parameters: { idempotencyKey, proof },
      schemas: { Problem: problemSchema },
      examples: problemExamples(),
    },
  };
}

function operationOf(route: Route): Json {
  return {
    operationId: route.operation,
    summary: route.summary,
    ...(route.audience.pool === 'reviewers'
      ? { description: `For members of one of the groups: ${route.audience.groups.join(', ')}.` }
      : {}),
    tags: [tagOf(route.audience)],
    // Said even where it is empty: no operation is open by oversight.
    security: securityOf(route.audience),
    ...listed('parameters', parametersOf(route)),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }
      : {}),
    responses: responsesOf(route),
  };
}

const tagOf = (audience: Audience): string => {
  if (audience.pool === 'none') return 'public';
  if (audience.pool !== 'reviewers') return audience.pool;
  return audience.groups.includes('operator') ? 'operators' : 'reviewers';
};

const securityOf = ({ pool }: Audience): Json[] => {
  if (pool === 'none') return [];
  return [{ [schemeOf[pool]]: [] }];
};

const schemeOf = {
  customers: 'customerAccessToken',
  reviewers: 'reviewerAccessToken',
  terminals: 'terminalAccessToken',
} as const;

const listed = (name: string, values: readonly unknown[]): Json =>
  values.length > 0 ? { [name]: values } : {};

function parametersOf(route: Route): Json[] {
  return [
    ...membersOf(route.pathParameters, 'path'),
    ...membersOf(route.query, 'query'),
    ...(route.idempotent ? [{ $ref: '#/components/parameters/idempotencyKey' }] : []),
    ...(route.proof === 'none' ? [] : [{ $ref: '#/components/parameters/proof' }]),
  ];
}

/** One parameter for each member of an object schema. */
function membersOf(schema: z.ZodMiniType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

interface Response {
  readonly description: string;
  readonly content: Json;
}

/** A page may come with a status that a refusal has too. */
function responsesOf(route: Route): Json {
  const answers = answersOf(route);
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

function answersOf(route: Route): Record<string, Response> {
  const { answerType = 'application/json', answer } = route;
  // Of bytes there is no schema: OpenAPI 3.1, section 4.8.14.3.
  const schema = answerType === 'application/zip' ? {} : { schema: schemaOf(answer, 'output') };
  const content = { [answerType]: schema };
  return Object.fromEntries(
    Object.entries(route.statuses).map(([status, description]) => [status, { description, content }]),
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

const problemExamples = (): Json =>
  Object.fromEntries(
    (Object.keys(problems) as ProblemCode[]).map((code) => [code, { value: exampleOf(code) }]),
  );

const exampleOf = (code: ProblemCode): Json => ({
  type: problemType(code),
  ...problems[code],
  code,
  request_id: '7d1c1a4e-3f0b-4b0e-9f57-2f6c0c1b8a11',
  ...(code === 'invalid_request'
    ? { errors: [{ path: 'body.amount', message: 'does not have the required form' }] }
    : {}),
});

/** Without `$schema`: an OpenAPI 3.1 document says its dialect once, and by default it is this one. */
function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return rest;
}

const securitySchemes = {
  customerAccessToken: accessToken("An access token of the customers' user pool, not an id token"),
  reviewerAccessToken: accessToken("An access token of the reviewers' user pool, not an id token"),
  terminalAccessToken: accessToken(
    `An access token that the terminals' user pool gives for a client's id and secret (client credentials), of scope ${terminalScope}`,
  ),
};

function accessToken(description: string): Json {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the client, new for every new wish. The same one again is answered, and moves nothing.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
};

const proof = {
  name: 'DPoP',
  in: 'header',
  required: true,
  description: [
    'A proof of possession (RFC 9449) by the P-256 key of a device or terminal: `typ` dpop+jwt, `alg` ES256, `jwk` the public key.',
    'Claims: `htm`, `htu`, `iat` (within 60 seconds of our clock), `jti` (1 to 64 letters, digits, - or _), `ath`, and two',
    'of ours: `bh`, base64url(SHA-256(body)), and `ik`, the Idempotency-Key of the request.',
  ].join(' '),
  schema: { type: 'string', maxLength: 4096 },
};

const problemSchema = {
  description: 'RFC 9457 problem document. Programs go by `code`, which is stable; people read `title`.',
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    request_id: { type: 'string', description: 'Quote it when you ask us about this request' },
    errors: {
      description: 'Where the request does not match the contract',
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
