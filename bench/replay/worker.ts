/** A process that plays variants, one after the other, as the process that started it asks. */
import '../../local/cli/compile-cache.ts';
import { type Job, playVariant, type VariantResult } from './variant.ts';

/** What it answers: first that it is ready. */
export type Report =
  | { readonly ready: true }
  | { readonly result: VariantResult }
  | { readonly failed: string; readonly variant: string };

const report = (what: Report) => process.send?.(what);

process.on('message', async (job: Job) => {
  try {
    report({ result: await playVariant(job) });
  } catch (error) {
    report({ variant: job.variant, failed: String(error instanceof Error ? error.stack : error) });
  }
});
// Whoever started it is gone: nobody wants to know how it comes out.
process.once('disconnect', () => process.exit());
report({ ready: true });
