/** Whatever a test is about: an operation answers only what its contract promises. */
import { expect } from 'vitest';
import * as z from 'zod/mini';
import { problemsOf } from '../../lambdas/contract/openapi-refusals.ts';
import { type Problem, problems } from '../../lambdas/contract/problems.ts';
import { routes } from '../../lambdas/contract/routes.ts';

export interface Asked {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
}

/**
 * @param body parsed, but for a page, a table or an archive
 * @param ownType of the answer, if it is not JSON
 */
export function expectPromised(asked: Asked, status: number, body: unknown, ownType?: string): void {
  const route = routes.find(
    ({ method, path }) =>
      method === asked.method && new RegExp(`^${path.replaceAll(/{\w+}/g, '[^/]+')}$`).test(asked.path),
  );
  if (!route) return;
  // A page says itself what is wrong.
  if (status < 400 || typeof body === 'string') {
    expect(route.answerType).toBe(ownType);
    expect(Object.keys(route.statuses)).toContain(String(status));
    z.parse(route.answer, body);
  } else {
    const { code } = body as Problem;
    expect(problemsOf(route), route.operation).toContain(code);
    expect(problems[code].status).toBe(status);
  }
}
