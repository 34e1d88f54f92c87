/** What the doctor finds: what is missing, why it matters, and what to do. */

/** `error` stops a deployment or hurts somebody after it, `unknown` could not be looked at, `warning` may be meant so. */
export type Severity = 'error' | 'unknown' | 'warning';

export interface Finding {
  /** Stable, for scripts. */
  readonly id: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

export interface Examination {
  readonly stage: string;
  /** Where a deployment would go; undefined where nobody could be asked. */
  readonly target: { readonly account: string; readonly region: string } | undefined;
  readonly findings: readonly Finding[];
  /** Checks that were made, by what they look at. */
  readonly looked: readonly string[];
  /** Those that were not, as nobody could be asked. */
  readonly notLooked: readonly string[];
}

export const isWell = ({ findings }: Examination): boolean =>
  findings.every(({ severity }) => severity === 'warning');
