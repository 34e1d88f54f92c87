/** Each refusal that a reviewer may meet has a sentence in Japanese; the contract's own titles are English. */
import { expect, test } from 'vitest';
import { problemsJa } from '../../console/texts/problems-ja.ts';
import { routes } from '../../lambdas/contract/routes.ts';

/** What any call may be refused as, by API Gateway and by every handler. */
const anywhere = [
  'route_not_found',
  'request_too_large',
  'too_many_requests',
  'unauthenticated',
  'not_permitted',
  'malformed_json',
  'card_number_refused',
  'idempotency_key_required',
  'invalid_request',
  'session_ended',
  'internal_error',
] as const;

test('no refusal is told in English alone', () => {
  const refusals = routes
    .filter(({ audience }) => audience.pool === 'reviewers')
    .flatMap(({ problems }) => problems);
  const missing = [...new Set([...refusals, ...anywhere])].filter((code) => problemsJa[code] === undefined);
  expect(missing).toEqual([]);
});
