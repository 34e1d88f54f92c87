/** How a handler becomes one ES module that Lambda runs: what esbuild is told. */
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

export const projectRoot = join(import.meta.dirname, '..', '..');

export const bundleOptions = {
  write: false,
  absWorkingDir: projectRoot,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // The SDK goes in too: it is smaller than the runtime's own, and loads faster. Of its ways to find credentials a
  // function needs one, its environment; the others are a quarter of the bundle.
  alias: { '@aws-sdk/credential-provider-node': join(projectRoot, 'lambdas/store/credentials.ts') },
  external: [],
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;
