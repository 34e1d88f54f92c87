/** How payments and top-ups alike are decided once they are judged: write, or on a refusal first look for a replay. */
import type { DayLimit, WriteResult } from '../ledger/ledger.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { pastDays } from '../ledger/wallet.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Facts } from './facts.ts';
import { asReplay } from './refused.ts';

export interface JudgedWrite<T extends Transfer> {
  readonly facts: Facts;
  /** What the facts allow to be written, or why nothing is. */
  readonly judged: T | Refusal;
  readonly request: { readonly id: string; readonly fingerprint: string };
  /** Minor units a calendar day. */
  readonly dayLimit: bigint;
  readonly read: (id: string) => Promise<T | undefined>;
  readonly write: (transfer: T, limit: DayLimit) => Promise<WriteResult<T>>;
}

export async function writeJudged<T extends Transfer>(wanted: JudgedWrite<T>): Promise<T | Refusal> {
  const { facts, judged, request, dayLimit, read, write } = wanted;
  if (isRefusal(judged)) {
    // A key that is not enrolled learns nothing, not even of an earlier request.
    if (judged.refused === 'device_not_enrolled') return judged;
    return asReplay(await read(request.id), request) ?? judged;
  }
  const written = await write(judged, {
    dayLimit,
    pastDays: facts.wallet ? pastDays(facts.wallet, judged.day) : [],
  });
  return written.outcome === 'refused' ? refuse(written.code) : written.transfer;
}
