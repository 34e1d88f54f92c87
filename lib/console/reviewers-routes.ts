/**
 * What of the API is reached through the console's address: the reviewers' routes. Requests that come this way bear an
 * address of CloudFront's, by which neither the firewall's limits nor the country of a payment could go: no customer's,
 * terminal's or provider's request passes.
 */
import { problemMediaType, problems, problemType } from '../../lambdas/contract/problems.ts';
import type { Route } from '../../lambdas/contract/route.ts';

/** @returns whether a path is one of a reviewers' route: as `METHOD path`, with the API's stage before it */
const reviewersRoutes = (routes: readonly Route[], stagePath: string): string => {
  const paths = routes
    .filter(({ audience }) => audience.pool === 'reviewers')
    .map(({ method, path }) => `${method} ${stagePath}${path.replaceAll(/\{\w+\}/g, '[^/]+')}`);
  return `^(?:${paths.join('|')})$`;
};

const code = 'route_not_found';
const { status, title } = problems[code];

/** As a function of CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export const reviewersRoutesCode = (routes: readonly Route[], stagePath: string): string =>
  `const passing = new RegExp(${JSON.stringify(reviewersRoutes(routes, stagePath))});
function handler(event) {
  const request = event.request;
  if (passing.test(request.method + ' ' + request.uri)) return request;
  return {
    statusCode: ${status},
    statusDescription: 'Not Found',
    headers: { 'content-type': { value: '${problemMediaType}' }, 'cache-control': { value: 'no-store' } },
    body: JSON.stringify({
      type: '${problemType(code)}', title: ${JSON.stringify(title)}, status: ${status}, code: '${code}',
      request_id: event.context.requestId,
    }),
  };
}
`;
