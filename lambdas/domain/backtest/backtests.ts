/** Backtests as operators ask for them: of a draft or a published version, over days that have passed. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Ruleset } from '../risk/ruleset.ts';
import type { Draft, Drafts } from '../rulesets/drafts.ts';

export const backtestStates = ['running', 'done', 'failed'] as const;
/** `too_much`: more is disputed and given back in these days than is kept in mind. `stopped`: it came to no end, again and again. */
export const backtestFailures = ['too_much', 'stopped'] as const;

export interface AskedBacktest {
  readonly id: string;
  /** The draft's id, also where it was published since. */
  readonly draft: string;
  readonly state: (typeof backtestStates)[number];
  /** Days in the stage's time zone, both of them judged. */
  readonly fromDay: string;
  readonly toDay: string;
  /** The same in milliseconds since the epoch: from then on, and before then. */
  readonly from: number;
  readonly to: number;
  /** A version; undefined where each transfer is held against what it was judged by. */
  readonly baseline?: string | undefined;
  /** Hash of the request: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /** The operator's username. */
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** How much is done. */
  readonly percent: number;
  readonly failure?: (typeof backtestFailures)[number] | undefined;
  /** Milliseconds since the epoch. */
  readonly finishedAt?: number | undefined;
}

export type BacktestRef = Pick<AskedBacktest, 'draft' | 'id'>;

/** Kept for good; reads are strongly consistent. */
export interface Backtests {
  read(ref: BacktestRef): Promise<AskedBacktest | undefined>;
  /** What it came to, as JSON; undefined for one that is not done. */
  result(ref: BacktestRef): Promise<string | undefined>;
  /** Of a draft, the newest first. @throws InvalidCursor */
  list(
    draft: string,
    after: string | undefined,
  ): Promise<{ readonly rows: readonly AskedBacktest[]; readonly next?: string }>;
  /**
   * Puts it behind those that wait. `there`: somebody has added it before; `full`: as many wait as may.
   * @throws ServiceBusy; adding it again is safe
   */
  add(backtest: AskedBacktest): Promise<'added' | 'there' | 'full'>;
  /** The one whose turn it is. */
  first(): Promise<BacktestRef | undefined>;
  /** Nothing where it has ended. */
  progressed(ref: BacktestRef, percent: number): Promise<void>;
  /** Ends it and takes it from those that wait; nothing where it has ended. @throws ServiceBusy */
  end(ref: BacktestRef, at: number, with_: BacktestEnd): Promise<void>;
}

/** JSON, or why there is none. */
export type BacktestEnd =
  | { readonly result: string }
  | { readonly failure: NonNullable<AskedBacktest['failure']> };

export interface AskPorts {
  readonly drafts: Pick<Drafts, 'read' | 'draftOf'>;
  readonly backtests: Pick<Backtests, 'read' | 'add'>;
  /** Undefined where nobody has that version. */
  readonly ruleset: (version: string) => Promise<Ruleset | undefined>;
}

/** @param named the draft's id, or the version that it was published as */
export async function draftNamed(drafts: AskPorts['drafts'], named: string): Promise<Draft | undefined> {
  const id = named.startsWith('rul_') ? named : await drafts.draftOf(named);
  return id === undefined ? undefined : drafts.read(id);
}

/** @throws ServiceBusy; asking again with the same id is safe */
export async function askBacktest(
  { drafts, backtests, ruleset }: AskPorts,
  {
    ruleset: named,
    ...asked
  }: Omit<AskedBacktest, 'draft' | 'state' | 'percent'> & { readonly ruleset: string },
): Promise<{ readonly backtest: AskedBacktest; readonly replayed: boolean } | Refusal> {
  const draft = await draftNamed(drafts, named);
  if (!draft) return refuse('not_found');
  const ref = { draft: draft.id, id: asked.id };
  const earlier = await backtests.read(ref);
  if (earlier) return replayOf(earlier, asked.fingerprint);
  if (draft.state === 'withdrawn') return refuse('proposal_already_decided');
  if (asked.baseline !== undefined && !(await ruleset(asked.baseline))) return refuse('baseline_not_found');
  const backtest: AskedBacktest = { ...asked, draft: draft.id, state: 'running', percent: 0 };
  const added = await backtests.add(backtest);
  if (added === 'full') return refuse('backtest_limit_reached');
  if (added === 'added') return { backtest, replayed: false };
  const standing = await backtests.read(ref);
  if (!standing) throw new Error(`The backtest ${asked.id} was there, and is not`);
  return replayOf(standing, asked.fingerprint);
}

const replayOf = (backtest: AskedBacktest, fingerprint: string) =>
  backtest.fingerprint === fingerprint ? { backtest, replayed: true } : refuse('idempotency_conflict');
