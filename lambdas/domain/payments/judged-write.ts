/** How payments and top-ups alike are decided: judge on what was read, write, and judge anew what was judged on old facts. */
import { ServiceBusy, type Terms, type WriteResult } from '../ledger/ledger.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Facts } from './facts.ts';

/** What the facts allow to be written, and on which terms. */
export interface Judged<T extends Transfer> {
  readonly transfer: T;
  readonly terms: Terms;
}

/** Nothing is to be written: the request was carried out before, and this is how its transfer stands. */
export interface Standing<T extends Transfer> {
  readonly standing: T;
}

export interface JudgedWrite<T extends Transfer, F = Facts> {
  readonly gather: (consistent: boolean) => Promise<F>;
  readonly judge: (facts: F) => Judged<T> | Standing<T> | Refusal;
  /** Looks, before anyone is refused, whether the same request was accepted before. */
  readonly replay: () => Promise<T | Refusal | undefined>;
  readonly write: (transfer: T, terms: Terms) => Promise<WriteResult<T>>;
}

/**
 * The first on facts that may lag, as nearly every request needs no more. The second on facts read consistently: it is
 * outdated only if the wallet changed in between, and hardly the third time again.
 */
const JUDGEMENTS = 4;

/** A key that is not enrolled, or a session that was ended, learns nothing, not even of an earlier request. */
const learnsNothing: ReadonlySet<RefusalCode> = new Set([
  'terminal_not_enrolled',
  'terminal_cut_off',
  'device_not_enrolled',
  'session_ended',
]);

/** @throws ServiceBusy if the wallet changed with every judgement: nothing is written, the same id is safe to retry */
export async function writeJudged<T extends Transfer, F = Facts>(
  wanted: JudgedWrite<T, F>,
): Promise<T | Refusal> {
  const { gather, judge, replay, write } = wanted;
  for (let judgement = 0; judgement < JUDGEMENTS; judgement++) {
    const consistent = judgement > 0;
    const judged = judge(await gather(consistent));
    if (isRefusal(judged)) {
      if (learnsNothing.has(judged.refused)) return judged;
      // Nobody is refused on facts that lag, a switch that was thrown back for example.
      if (!consistent) continue;
      return (await replay()) ?? judged;
    }
    if ('standing' in judged) return judged.standing;
    const written = await write(judged.transfer, judged.terms);
    if (written.outcome === 'refused') return refuse(written.code);
    if (written.outcome !== 'outdated') return written.transfer;
  }
  throw new ServiceBusy('The wallet changed with every judgement');
}
