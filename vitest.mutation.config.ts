/** The tests that mutants of what decides about money have to fail: those of the domain that need nothing started. */
import { defineConfig } from 'vitest/config';

const files = '{card-charges,cards,currency,freeze-ring,judged-anew,money,person,reconcile-charges,review}';
const folders =
  '{activity,adjustments,cards,charges,codes,context,disputes,exposure,ledger,lists,payments,review,risk,snoozes,stores,switches}';

export default defineConfig({
  test: {
    include: [`test/lambdas/domain/${files}.test.ts`, `test/lambdas/domain/${folders}/*.test.ts`],
    // One process for all files: what they import is loaded once, and our own modules anew for each.
    isolate: false,
    // A mutant is judged while others are: what is slow for that alone is not dead.
    testTimeout: 60_000,
    setupFiles: 'test/support/fresh-file.ts',
  },
});
