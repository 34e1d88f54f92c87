/** What a stage answers whose tables another region writes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../../../lambdas/contract/routes.ts';
import { handler as getWallet } from '../../../../lambdas/handlers/get-wallet.ts';
import { codeOf, invoke } from '../../../support/api-event.ts';
import { customerWithFunds } from '../../../support/customer-requests.ts';
import {
  type FunctionEnvironment,
  startFunctionEnvironment,
  withEnvironment,
} from '../../../support/function-environment.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

const handlerOf = async (operation: string) => {
  const file = operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return (await import(`../../../../lambdas/handlers/${file}.ts`)).handler;
};
const call = async ({ operation, method, path }: (typeof routes)[number], readOnly?: string) => {
  const handler = await handlerOf(operation);
  const ask = () => invoke(handler, { method, path, claims: null });
  return readOnly === undefined ? ask() : withEnvironment({ READ_ONLY: readOnly }, ask);
};

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  test('is refused where its function may answer nothing', async () => {
    const answer = await call(route, 'nothing');
    expect([answer.status, codeOf(answer)]).toEqual([503, 'read_only']);
  });

  test(`is ${route.method === 'GET' ? 'looked at' : 'refused'} where GETs are answered`, async () => {
    const code = codeOf(await call(route, 'gets'));
    if (route.method === 'GET') expect(code).not.toBe('read_only');
    else expect(code).toBe('read_only');
  });

  test('is looked at in a stage that writes', async () => {
    expect(codeOf(await call(route))).not.toBe('read_only');
  });
});

test('what is read there is answered as ever', async () => {
  const { claims } = await customerWithFunds(env.tables.client(), 1000n);
  const ask = () => invoke(getWallet, { method: 'GET', path: '/wallet', claims });
  const { status, body } = await ask();
  expect(await withEnvironment({ READ_ONLY: 'gets' }, ask)).toMatchObject({ status, body });
  expect([status, body]).toMatchObject([200, { available: '1000' }]);
});
