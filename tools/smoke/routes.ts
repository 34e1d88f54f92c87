/** Every route of the contract, asked by somebody without a token: what it must answer. */
import { type ProblemCode, problemMediaType, problems } from '../../lambdas/contract/problems.ts';
import type { Route } from '../../lambdas/contract/route.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { ask, type Check } from './check.ts';
import type { Deployed } from './deployed.ts';

/** A problem document with this code, or a page with this status. */
type Expected = ProblemCode | { readonly page: number };

interface OpenRoute {
  readonly expected: Expected;
  readonly body?: unknown;
}

/** An event of a provider that nobody has signed. */
const unsigned = (type: string, data: object): OpenRoute => ({
  expected: 'webhook_signature_invalid',
  body: { type, timestamp: '2019-07-04T00:00:00Z', data },
});

/** Those without an audience: what they carry has to prove itself, and here it does not. */
const openRoutes: Readonly<Record<string, OpenRoute>> = {
  receiveIdentityVerification: unsigned('identity_verification.completed', {
    reference: `idv_${'A'.repeat(27)}`,
    result: 'rejected',
  }),
  receiveCardEvent: unsigned('charge.failed', { reference: `top_${'A'.repeat(27)}` }),
  openFreezeLink: { expected: { page: 404 } },
  followFreezeLink: { expected: { page: 404 } },
};

/**
 * What plays a provider is nowhere in prod; elsewhere it is open by design, and nothing is asked of it. Where terminals have an API
 * of their own, their routes are not at the one that all call.
 */
function expectedOf(route: Route, { stage, terminalApiUrl }: Deployed): OpenRoute | undefined {
  if (route.audience.pool === 'terminals' && terminalApiUrl !== undefined)
    return { expected: 'route_not_found' };
  if (route.sandbox !== undefined) return stage === 'prod' ? { expected: 'route_not_found' } : undefined;
  if (route.audience.pool !== 'none') return { expected: 'unauthenticated' };
  const open = openRoutes[route.operation];
  if (!open) throw new Error(`Nobody has said what ${route.operation} answers who has no token`);
  return open;
}

export const routeChecks = (deployed: Deployed): readonly Check[] =>
  routes.flatMap((route) => {
    const asked = expectedOf(route, deployed);
    if (asked === undefined) return [];
    const { expected, body } = asked;
    return {
      name: `${route.method} ${route.path}: ${told(expected)}`,
      problem: async () => {
        const path = route.path.slice(1).replaceAll(/\{\w+\}/g, 'x');
        const response = await ask(new URL(path, deployed.apiUrl).href, {
          method: route.method,
          ...(body === undefined
            ? {}
            : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        });
        return differenceOf(expected, response);
      },
    };
  });

const told = (expected: Expected): string =>
  typeof expected === 'string' ? `${problems[expected].status} ${expected}` : `a page, ${expected.page}`;

async function differenceOf(expected: Expected, response: Response): Promise<string | undefined> {
  const type = (response.headers.get('content-type') ?? 'nothing').replace(/;.*$/, '');
  const text = await response.text();
  const answered = `answered ${response.status} ${type}`;
  if (typeof expected !== 'string')
    return response.status === expected.page && type === 'text/html' ? undefined : answered;
  const code = codeIn(text);
  return response.status === problems[expected].status && type === problemMediaType && code === expected
    ? undefined
    : `${answered}${code === undefined ? '' : ` ${code}`}`;
}

/** Of a problem document, and of nothing else: what else it answers may be somebody's. */
function codeIn(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' && Object.hasOwn(problems, code) ? code : undefined;
  } catch {
    return undefined;
  }
}
