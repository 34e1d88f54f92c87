/** Sees to it that no case runs out unseen: warns of it, and calls the seniors while there is time. */
import type { AuditEvent } from './audit.ts';
import type { CaseKind, CaseSummary } from './case.ts';
import { liveLease } from './case-states.ts';

export interface WatchedCase
  extends Pick<CaseSummary, 'id' | 'state' | 'openedAt' | 'deadline' | 'lease' | 'escalation'> {
  /** Milliseconds since the epoch. Absent where nobody was warned. */
  readonly warnedAt?: number;
}

/** What is done about a case that draws near its deadline; each of them once. */
export type DeadlineAct = 'warn' | 'escalate';

export interface DeadlineWatch {
  /** Open ones whose deadline is before that moment, the nearest first; a moment behind. */
  dueBefore(kind: CaseKind, deadline: number): Promise<readonly WatchedCase[]>;
  /**
   * With its record, or not at all: not where the case has ended or it was done before. With `unclaimed`, not where
   * somebody works on it by then either.
   *
   * @returns whether it was done now
   */
  mark(id: string, event: AuditEvent & { readonly act: DeadlineAct }, unclaimed: boolean): Promise<boolean>;
}

export interface WatchDeadlinesPorts {
  readonly watch: DeadlineWatch;
  /** The longest time to decide of each kind, in milliseconds. */
  readonly longest: Readonly<Record<CaseKind, number>>;
  /** Of a case's time. */
  readonly warnPercent: number;
  readonly escalatePercent: number;
}

export interface Watched {
  readonly id: string;
  readonly act: DeadlineAct;
  readonly deadline: number;
}

const kinds = ['held_payment', 'dispute'] as const satisfies readonly CaseKind[];

/**
 * At the first of the two percents, whoever works on a case is warned; for a case that nobody works on, the seniors are called at
 * once. At the second, they are for any. It keeps nobody from deciding it. Its end stays what it was: a held payment is released, never approved.
 *
 * @param now milliseconds since the epoch
 * @returns what was done by this run, and by no other
 */
export async function watchDeadlines(ports: WatchDeadlinesPorts, now: number): Promise<readonly Watched[]> {
  const { watch, longest, warnPercent } = ports;
  const done: Watched[] = [];
  for (const kind of kinds) {
    // No case that is due by its own time has more of it left than this.
    const horizon = now + (longest[kind] * (100 - warnPercent)) / 100 + 1;
    for (const each of await watch.dueBefore(kind, horizon)) {
      const due = dueAct(ports, each, now);
      if (!due) continue;
      const { id, deadline } = each;
      const event = { id: `${due.act}_${id}`, caseId: id, act: due.act, at: now, by: 'system' } as const;
      const detail = due.act === 'escalate' ? { detail: { reason: 'deadline' } } : {};
      if (await watch.mark(id, { ...event, ...detail }, due.unclaimed))
        done.push({ id, act: due.act, deadline });
    }
  }
  return done;
}

/** Undefined where there is nothing to do yet, or any more. */
function dueAct(
  { warnPercent, escalatePercent }: WatchDeadlinesPorts,
  subject: WatchedCase,
  now: number,
): { readonly act: DeadlineAct; readonly unclaimed: boolean } | undefined {
  const { openedAt, deadline, escalation, warnedAt } = subject;
  // The seniors have it.
  if (escalation) return undefined;
  const passed = (percent: number) => now >= openedAt + ((deadline - openedAt) * percent) / 100;
  if (passed(escalatePercent)) return { act: 'escalate', unclaimed: false };
  if (!passed(warnPercent)) return undefined;
  if (liveLease(subject, now) === undefined) return { act: 'escalate', unclaimed: true };
  return warnedAt === undefined ? { act: 'warn', unclaimed: false } : undefined;
}
