/**
 * No operation promises a code by which nothing in its function refuses. Each code has to be named in what is left of the function
 * when all that its handler never uses is taken away, the contract and the order of precedence too. That a condition for it can come
 * true is not seen here: the tests of the functions, and those of the domain, show that.
 */
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { problemsOf } from '../../../lambdas/contract/openapi-refusals.ts';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { projectRoot } from '../../../lib/constructs/bundle-options.ts';

/** No function answers it: API Gateway does, in its place. */
const ofTheGateway: readonly ProblemCode[] = ['too_many_requests'];

/** Where codes stand without being refused by. */
const lists = /\/contract\/|\/domain\/refusal\.ts$/;

const fileOf = (operation: string) => operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

let code: ReadonlyMap<string, string>;
beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: routes.map(({ operation }) => `lambdas/handlers/${fileOf(operation)}.ts`),
    outdir: 'out',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'without-lists',
        setup: ({ onResolve }) =>
          onResolve({ filter: lists }, ({ path, kind }) =>
            kind === 'entry-point' ? undefined : { path, external: true },
          ),
      },
    ],
  });
  code = new Map(outputFiles.map(({ path, text }) => [/([\w-]+)\.js$/.exec(path)?.[1] ?? '', text]));
});

const names = (operation: string, problem: ProblemCode) =>
  code.get(fileOf(operation))?.includes(`"${problem}"`) ?? false;

test.each(routes.map((route) => [route.operation, route] as const))(
  '%s refuses by each of its codes',
  (_, route) => {
    const codes = problemsOf(route).filter((problem) => !ofTheGateway.includes(problem));
    expect(codes.filter((problem) => !names(route.operation, problem))).toEqual([]);
  },
);

test('what another operation refuses by is seen to be none of its own', () => {
  const codes = new Set(routes.flatMap(({ problems }) => problems));
  const others = routes.flatMap((route) =>
    [...codes]
      .filter((problem) => !problemsOf(route).includes(problem))
      .map((problem) => ({ route, problem })),
  );
  const unseen = others.filter(({ route, problem }) => names(route.operation, problem));
  expect(names('getWallet', 'payment_code_used')).toBe(false);
  expect(names('createDispute', 'insufficient_funds')).toBe(false);
  // Functions share modules: of a few, the code of a neighbour is in reach.
  expect(unseen.length / others.length).toBeLessThan(0.1);
});
