/** Judging and writing: when it is judged anew, who is told of an earlier request, and when nobody is. */
import { describe, expect, test } from 'vitest';
import { ServiceBusy, type WriteResult } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import { type JudgedWrite, writeJudged } from '../../../../lambdas/domain/payments/judged-write.ts';
import { type Refusal, type RefusalCode, refuse } from '../../../../lambdas/domain/refusal.ts';
import { ann, factsWith } from '../../../support/judging.ts';
import { paymentOf, termsWith } from '../../../support/transfers.ts';

const asked = paymentOf(ann, { amount: 300n });
const earlier = paymentOf(ann, { amount: 300n });

type Judgement = 'approve' | 'standing' | RefusalCode;
type Write = WriteResult<Payment>['outcome'];

const answerOf = (outcome: Write): WriteResult<Payment> => {
  if (outcome === 'refused') return { outcome, code: 'insufficient_funds' };
  return outcome === 'outdated'
    ? { outcome }
    : { outcome, transfer: outcome === 'written' ? asked : earlier };
};

/** The n-th judgement and the n-th write come to the n-th of these, or to the last. */
function acting(judgements: readonly Judgement[], writes: readonly Write[], replayed?: Payment | Refusal) {
  const did: string[] = [];
  const count = (what: string) => did.filter((each) => each === what).length;
  const wanted: JudgedWrite<Payment> = {
    gather: async (consistent) => {
      did.push(consistent ? 'read again' : 'read');
      return factsWith();
    },
    judge: () => {
      did.push('judge');
      const judgement = judgements[count('judge') - 1] ?? judgements.at(-1);
      if (judgement === 'approve') return { transfer: asked, terms: termsWith() };
      return judgement === 'standing' ? { standing: earlier } : refuse(judgement ?? 'not_found');
    },
    replay: async () => {
      did.push('look back');
      return replayed;
    },
    write: async () => {
      did.push('write');
      return answerOf(writes[count('write') - 1] ?? writes.at(-1) ?? 'written');
    },
  };
  return { wanted, did };
}

const once = ['read', 'judge', 'write'];
const anew = ['read again', 'judge', 'write'];
const refusedTwice = ['read', 'judge', 'read again', 'judge', 'look back'];

describe('what is judged', () => {
  // biome-ignore format: a table is read by its lines
  const rows: [what: string, judgements: Judgement[], writes: Write[], replayed: Payment | Refusal | undefined, answer: Payment | Refusal, did: string[]][] = [
    ['is written', ['approve'], ['written'], undefined, asked, once],
    ['and was written before is answered as it stands', ['approve'], ['replayed'], undefined, earlier, once],
    ['is refused by the write, which has looked for itself', ['approve'], ['refused'], earlier, refuse('insufficient_funds'), once],
    ['on facts that had changed is judged anew', ['approve'], ['outdated', 'written'], undefined, asked, [...once, ...anew]],
    ['and stands already is not written', ['standing'], [], undefined, earlier, ['read', 'judge']],
    ['as no is judged anew, on facts that do not lag', ['switched_off', 'approve'], ['written'], undefined, asked, ['read', 'judge', ...anew]],
    ['as no twice is refused', ['switched_off'], [], undefined, refuse('switched_off'), refusedTwice],
    ['as no was perhaps accepted before', ['switched_off'], [], earlier, earlier, refusedTwice],
    ['as no was perhaps asked otherwise before', ['switched_off'], [], refuse('idempotency_conflict'), refuse('idempotency_conflict'), refusedTwice],
    ['of a key that is not enrolled learns nothing', ['device_not_enrolled'], [], earlier, refuse('device_not_enrolled'), ['read', 'judge']],
    ['of a terminal that is not enrolled learns nothing', ['terminal_not_enrolled'], [], earlier, refuse('terminal_not_enrolled'), ['read', 'judge']],
    ['of a terminal that was cut off learns nothing', ['terminal_cut_off'], [], earlier, refuse('terminal_cut_off'), ['read', 'judge']],
    ['in a session that was ended learns nothing', ['session_ended'], [], earlier, refuse('session_ended'), ['read', 'judge']],
  ];
  test.each(rows)('%s', async (_, judgements, writes, replayed, answer, did) => {
    const acted = acting(judgements, writes, replayed);
    expect(await writeJudged(acted.wanted)).toEqual(answer);
    expect(acted.did).toEqual(did);
  });

  test('four times on facts that had changed is given up, and can be asked again', async () => {
    const fourth = acting(['approve'], ['outdated', 'outdated', 'outdated', 'written']);
    expect(await writeJudged(fourth.wanted)).toEqual(asked);
    const never = acting(['approve'], ['outdated']);
    const answer = writeJudged(never.wanted);
    await expect(answer).rejects.toThrow(ServiceBusy);
    await expect(answer).rejects.toMatchObject({
      name: 'ServiceBusy',
      message: 'The wallet changed with every judgement',
    });
    expect(never.did.filter((each) => each === 'judge')).toHaveLength(4);
  });
});
