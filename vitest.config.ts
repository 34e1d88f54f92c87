import { defineConfig } from 'vitest/config';

const endToEnd = 'test/end-to-end/*.test.ts';
/** End to end as well, but each of these starts what it needs in processes of its own. */
const commands = 'test/end-to-end/{cli,durability,main-job}.test.ts';

export default defineConfig({
  test: {
    // Synthesis and the end-to-end run boot real components; a slow, shared machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [endToEnd],
          globalSetup: 'test/support/shared-syntheses.ts',
          // All cores: by default one is left free, which is half of a small machine.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'commands', include: [commands], maxWorkers: '100%', sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: [endToEnd],
          exclude: [commands],
          globalSetup: 'test/end-to-end/support/global-setup.ts',
          // The files share one platform and look at all of its tables: one after the other, when the others are done.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
