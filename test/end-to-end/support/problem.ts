/** What every refusal must look like, whoever refuses: the gateway or a function. */
import { expect } from 'vitest';
import { type Problem, type ProblemCode, problems, problemType } from '../../../lambdas/contract/problems.ts';
import type { Received } from './http.ts';

/** What only somebody who sees our insides could say. */
const insides =
  /\n\s+at |node_modules|\.[cm]?[jt]s:|arn:aws|dynamo|lambda|zod|exception|undefined|\[object /i;

/** @returns the document, for what else a test wants of it */
export function expectProblem(answer: Received, status: number, code: ProblemCode): Problem {
  const document = JSON.parse(answer.text) as Problem;
  expect({ status: answer.status, code: document.code }).toEqual({ status, code });
  expect(problems[code].status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(document).toEqual({
    type: problemType(code),
    title: problems[code].title,
    status,
    code,
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    ...(document.errors ? { errors: expect.any(Array) } : {}),
  });
  expect(answer.text).not.toMatch(insides);
  return document;
}
