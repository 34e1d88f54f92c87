/** The refusals of an operation in the OpenAPI document: what several operations are refused with alike stands there once. */
import { type ProblemCode, problemMediaType, problems } from './problems.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

export interface Response {
  readonly description: string;
  readonly content: Json;
}

/** What any operation can be refused with; those in `signed` and `withBody` only where the route is so. */
const common: readonly ProblemCode[] = [
  'too_many_requests',
  'read_only',
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

/** Several codes can share a status. */
const byStatus = (route: Route): Map<string, ProblemCode[]> =>
  Map.groupBy(problemsOf(route), (code) => String(problems[code].status));

/** A code has one status, so that its codes are all that there is to a refusal. */
const nameOf = (codes: readonly ProblemCode[]): string => codes.join('.');

/** @returns those of more than one operation, by their names */
export function sharedRefusals(routes: readonly Route[]): Record<string, Response> {
  const uses = Map.groupBy(
    routes.flatMap((route) => [...byStatus(route).values()]),
    nameOf,
  );
  const shared = [...uses].filter(([, all]) => all.length > 1);
  return Object.fromEntries(shared.map(([name, [codes = []]]) => [name, refusal(codes)]));
}

/**
 * @param answers by their status: a page may come with one that a refusal has too
 * @param shared what `sharedRefusals` gave for all routes: it is referred to
 */
export function refusalsOf(
  route: Route,
  answers: Readonly<Record<string, Response>>,
  shared: Readonly<Record<string, Response>>,
): Record<string, Response | { readonly $ref: string }> {
  return Object.fromEntries(
    [...byStatus(route)].map(([status, codes]) => {
      const [page, name] = [answers[status], nameOf(codes)];
      if (page) return [status, joined(page, refusal(codes))];
      return [status, name in shared ? { $ref: `#/components/responses/${name}` } : refusal(codes)];
    }),
  );
}

const joined = (page: Response, refused: Response): Response => ({
  description: `${page.description}\n\n${refused.description}`,
  content: { ...page.content, ...refused.content },
});

const refusal = (codes: readonly ProblemCode[]): Response => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  content: {
    [problemMediaType]: {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { code: { enum: codes } } },
        ],
      },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});
