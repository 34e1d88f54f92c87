import { describe, expect, test } from 'vitest';
import { type Api, ApiProblem, type Arguments } from '../../client/api.ts';
import { askAgain, isLost } from '../../client/ask-again.ts';
import { type ProblemCode, problems } from '../../lambdas/contract/problems.ts';
import type { Route } from '../../lambdas/contract/route.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';

const refusal = (code: ProblemCode) =>
  new ApiProblem({ type: 'x', title: code, status: problems[code].status, code, request_id: 'r' });

const noAnswer = () => new TypeError('fetch failed');

/** An API that fails as the test says, one failure a call, and then answers. */
function failing(...failures: readonly Error[]) {
  const left = [...failures];
  const asked: Arguments<Route>[] = [];
  const api: Api = {
    async call(_route, given) {
      asked.push(given as Arguments<Route>);
      const failure = left.shift();
      if (failure) throw failure;
      return { status: 201, body: {} as never };
    },
  };
  const pauses: number[] = [];
  const pause = async (attempt: number) => void pauses.push(attempt);
  return { api: askAgain(api, { pause }), asked, pauses };
}

const wish = { body: { amount: '5000', currency: 'JPY', funding_source: 'sandbox' } };

describe('a lost answer', () => {
  test.each([
    ['no answer', noAnswer()],
    ['service_busy', refusal('service_busy')],
    ['internal_error', refusal('internal_error')],
  ])('%s is asked for again, by the same request under the same key', async (_, failure) => {
    const { api, asked, pauses } = failing(failure, failure);
    expect((await api.call(createTopUp, wish)).status).toBe(201);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(asked[0]?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked[2]?.body).toEqual(wish.body);
    expect(pauses).toEqual([1, 2]);
  });

  test('is asked for under the key that the app keeps', async () => {
    const { api, asked } = failing(noAnswer());
    await api.call(createTopUp, { ...wish, idempotencyKey: 'kept-by-the-app-1' });
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'kept-by-the-app-1',
      'kept-by-the-app-1',
    ]);
  });

  test('ends as the last attempt did, after three', async () => {
    const { api, asked } = failing(noAnswer(), noAnswer(), refusal('service_busy'), noAnswer());
    await expect(api.call(getWallet)).rejects.toThrow('service_busy');
    expect(asked).toHaveLength(3);
  });
});

test.each(['insufficient_funds', 'idempotency_conflict', 'session_ended', 'too_many_requests'] as const)(
  '%s is an answer, and is not asked for again',
  async (code) => {
    const { api, asked, pauses } = failing(refusal(code));
    await expect(api.call(createTopUp, wish)).rejects.toThrow(code);
    expect(asked).toHaveLength(1);
    expect(pauses).toEqual([]);
  },
);

test('two wishes have two keys', async () => {
  const { api, asked } = failing();
  await api.call(createTopUp, wish);
  await api.call(createTopUp, wish);
  expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
});

test('what is lost can be told from what is refused', () => {
  expect([noAnswer(), refusal('service_busy'), refusal('not_found'), new Error('x')].map(isLost)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
