import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Synthesis and the end-to-end run boot real components; a slow, shared machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
