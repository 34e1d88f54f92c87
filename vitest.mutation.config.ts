/** The tests that mutants of money, ledger and limits have to fail: those of the domain, which need nothing started. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/lambdas/domain/**/*.test.ts'], setupFiles: 'test/support/fresh-file.ts' },
});
