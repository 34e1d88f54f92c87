/** A whole reconciliation of a running stage, in one go. */
import { randomUUID } from 'node:crypto';
import { type Report, reportOf } from '../../lambdas/domain/reconciliation/report.ts';
import { advance, beginRun } from '../../lambdas/domain/reconciliation/run.ts';
import { reconciliationSources } from '../../lambdas/store/reconciliation/sources.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import type { ReviewedStage } from './stage.ts';

export interface ReconcileStageOptions {
  /** Milliseconds that the consumers of the streams have. */
  readonly settle: number;
  readonly readsPerSecond: number;
  readonly progress: (phrase: string) => void;
}

export async function reconcileStage(
  stage: ReviewedStage,
  { settle, readsPerSecond, progress }: ReconcileStageOptions,
): Promise<Report> {
  const run = beginRun(runtime.now(), randomUUID(), { settle });
  const sources = reconciliationSources({ ...stage, runtime, readsPerSecond });
  const { now, sleep } = runtime;
  await advance(run, { sources, now, sleep, progress }, { settle, until: Number.POSITIVE_INFINITY });
  return reportOf(run);
}
