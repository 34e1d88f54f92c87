/** Plays what a release writes of each kind, by its own writers, with the same ids, times and chance in every run. */

import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { isRefusal, type Refusal } from '../../../lambdas/domain/refusal.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { noBlocks, sealBlock } from '../../../lambdas/domain/sealing/block.ts';
import { canonicalItem } from '../../../lambdas/domain/sealing/canonical.ts';
import type { SealedRecord } from '../../../lambdas/domain/sealing/record.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerRefunds } from '../../../lambdas/store/ledger-refunds.ts';
import { fakeRuntime } from '../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, refundOf } from '../../support/transfers.ts';
import { compensated, correctedAlone, correctedByTwo, correctionProposed } from './adjusted.ts';
import { charged, code, confirm, pay, toppedUp } from './asked.ts';
import { asked, listed, thrown, verified } from './operated.ts';
import { idOfPayment, MINUTE, type PaymentName, payments, toppedUpAt, traceHeader } from './people.ts';
import { projected, sealed } from './projected.ts';
import { registry } from './registry.ts';
import { reviewed } from './reviewed.ts';
import type { Signatures } from './signing.ts';
import * as byCard from './topped-up-by-card.ts';

export interface Played {
  /** By the table's name. */
  readonly items: Readonly<Record<string, readonly Item[]>>;
  /** What was sealed of the ledger. */
  readonly block: string;
}

/** @param signatures of earlier runs, to which those of this one are added */
export async function playRelease(signatures: Signatures): Promise<Played> {
  const engine = await startTables();
  try {
    const client = engine.client();
    const runtime = { ...fakeRuntime(), traceHeader: () => traceHeader };
    const options = { client, runtime, ...tables };
    const stream = streamOf(engine);
    const step = async <T>(made: Promise<T | Refusal>): Promise<T> => {
      const result = await made;
      if (isRefusal(result)) throw new Error(`A step of the fixtures was refused: ${result.refused}`);
      await stream.read();
      return result as T;
    };
    await registry(options);
    for (const top of toppedUpAt.keys()) await step(toppedUp(options, signatures, top));
    const paid = new Map<PaymentName, Payment>();
    for (const name of Object.keys(payments) as PaymentName[])
      paid.set(name, await step(pay(options, signatures, name)));
    await step(confirm(options, signatures));
    await reviewed(options, paid);
    await step(settlePayment({ ledger: ledgerEnding(options), cases: caseStore(options) }, settling));
    const approved = paid.get('approved') as Payment;
    const refund = { ...refundOf(approved, 200n, { key: 'key-refund' }), createdAt: noon + 5 * MINUTE };
    await step(ledgerRefunds(options).writeRefund(refund, approved));
    await code(options, signatures, 'used');
    await code(options, signatures, 'open');
    await step(charged(options, signatures));
    await byCard.registered(options);
    await step(byCard.charged(options, signatures));
    await step(byCard.paid(options, signatures));
    await step(byCard.chargedBack(options));
    await step(correctedAlone(options));
    await step(correctedByTwo(options));
    await step(correctionProposed(options));
    await step(compensated(options));
    await step(verified(options));
    await listed(options);
    await thrown(options);
    await asked(options);
    await projected(options, stream.images());
    const block = sealBlock(noBlocks, stream.records(), noon + 30 * MINUTE);
    await sealed(options, block.head, stream.records());
    const items: Record<string, readonly Item[]> = {};
    for (const table of Object.values(tables)) items[table] = await engine.items(table);
    return { items, block: block.text };
  } finally {
    await engine.close();
  }
}

const settling = { paymentId: idOfPayment('captured'), now: noon + 3 * MINUTE };

/** What the ledger's stream would have brought: images of transfers, by looking at the table after each step. */
function streamOf(engine: TestTables) {
  const seen = new Map<string, string>();
  const records: SealedRecord[] = [];
  return {
    async read() {
      for (const item of await engine.items(tables.ledgerTable)) {
        const [pk, text] = [item.pk?.S ?? '', canonicalItem(item as never)];
        if (item.sk?.S === 'WALLET' || seen.get(pk) === text) continue;
        const event = seen.has(pk) ? 'MODIFY' : 'INSERT';
        seen.set(pk, text);
        const at = Number(item.createdAt?.N);
        records.push({
          id: `record-${records.length + 1}`,
          event,
          at: at - (at % 1000),
          item: item as never,
        });
      }
    },
    records: () => records,
    images: () => records.map(({ item }) => item as unknown as Item),
  };
}
