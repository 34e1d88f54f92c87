import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Dozens of processes load the same code, the CDK's above all: whoever is first compiles it for those that follow.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

const endToEnd = 'test/end-to-end/**/*.test.ts';
/** What the API answers is what its contract promises, whatever a test of these is about. */
const watched = { setupFiles: ['test/end-to-end/support/contract-watch.ts'] };
/** End to end as well, but each of these starts what it needs in processes of its own. */
const commands =
  'test/end-to-end/{cli,documented,durability,main-job,rebuild-stores,rebuild-activity,rebuild-deployed,standby}.test.ts';

/** Copies the ledger of a platform on which nobody else writes meanwhile. */
const drill = 'test/end-to-end/restore-drill.test.ts';

/** Attacks, each tried again without the control that stops it. */
const attacks = 'test/end-to-end/attacks/**/*.test.ts';
/** Proofs by many steps and many contenders. `npm run test:proofs` runs both. */
const proofs = [
  'test/simulation/**/*.test.ts',
  'test/customer-pool/{list-attack,second-factor}.test.ts',
  'test/bench/replay/replay.test.ts',
  'test/lambdas/store/reconciliation/moving.test.ts',
  'test/lib/deterministic.test.ts',
];

/** In Chromium, against `npm start`: `npm run test:browser`, which `npm test` is not, so that it runs where no browser is. */
const browser = 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    // Synthesis and the end-to-end run boot real components; a slow, shared machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Starting a process and loading the CDK and the AWS SDK takes longer than most files: they share processes.
    isolate: false,
    setupFiles: 'test/support/fresh-file.ts',
    // One more for every two cores: who waits, for a command or a deadline, must not keep a core idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // They start in the order of their names, so that the longest files come first.
    projects: [
      { extends: true, test: { name: 'commands', include: [commands] } },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: [endToEnd],
          exclude: [commands, drill, attacks],
          ...watched,
          globalSetup: 'test/end-to-end/support/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'drill',
          include: [drill],
          ...watched,
          globalSetup: 'test/end-to-end/support/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [endToEnd, browser, ...proofs],
          globalSetup: 'test/support/shared-syntheses.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'attacks',
          include: [attacks],
          ...watched,
          globalSetup: 'test/end-to-end/support/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browser],
          globalSetup: 'test/browser/support/global-setup.ts',
          // Each test is a part of a story, with a critic's look at each state of it.
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: { name: 'proofs', include: proofs, globalSetup: 'test/support/shared-syntheses.ts' },
      },
    ],
  },
});
