/** The tests that mutants of what decides about money have to fail: those of the domain that need nothing started. */
import { defineConfig } from 'vitest/config';

const files = '{card-charges,cards,currency,money,reconcile-charges,risk}';
const folders = '{adjustments,cards,charges,codes,disputes,ledger,payments,review,stores}';

export default defineConfig({
  test: {
    include: [`test/lambdas/domain/${files}.test.ts`, `test/lambdas/domain/${folders}/*.test.ts`],
    // One process for all files: what they import is loaded once, and our own modules anew for each.
    isolate: false,
    setupFiles: 'test/support/fresh-file.ts',
  },
});
