/** What the till is doing: gathering a basket, waiting for an answer, or standing by one. */
import { useCallback, useEffect, useState } from 'react';
import { isLost } from '../../../client/ask-again.ts';
import { type Action, useAction, useOnline, usePoll } from '../../../client/web/hooks.ts';
import { cancelCharge, createCharge, getCharge, refundCharge } from '../../../lambdas/contract/charges.ts';
import { useTryIt } from '../try-it.ts';
import { type Charge, type Line, nextReference, type Sale, saleOf } from './sale.ts';
import type { TillTerminal } from './terminal.ts';

type RefundReason = 'goods_returned' | 'wrong_amount' | 'paid_twice' | 'other';

export interface Register {
  /** Under way or answered; none while a basket is gathered. */
  readonly sale: Sale | undefined;
  readonly journal: readonly Sale[];
  readonly charging: Action<[code: string, lines: readonly Line[]]>;
  readonly asking: Action<[]>;
  readonly cancelling: Action<[]>;
  readonly refunding: Action<[amount: string, reason: RefundReason]>;
  readonly open: (sale: Sale) => void;
  readonly next: () => Promise<void>;
}

/** What may change without the till's doing. */
const open: ReadonlySet<Charge['status'] | undefined> = new Set(['step_up', 'held']);

/** As the contract asks a till to: every two seconds. */
const LOOK = 2000;
const KEPT_SALES = 30;

export function useRegister({ api, store }: TillTerminal): Register {
  const { keep } = useTryIt();
  const online = useOnline();
  const [sale, setSale] = useState<Sale>();
  const [journal, setJournal] = useState<readonly Sale[]>([]);
  const answered = useCallback(
    async (answeredSale: Sale, charge: Charge) => {
      const updated = { ...answeredSale, charge };
      const former = (await keep.get<readonly Sale[]>('journal')) ?? [];
      const others = former.filter(({ body }) => body.reference !== updated.body.reference);
      const sales = [updated, ...others].slice(0, KEPT_SALES);
      await keep.set('journal', sales);
      await keep.set('sale', updated);
      setJournal(sales);
      setSale(updated);
    },
    [keep],
  );
  const send = useCallback(
    async (sent: Sale) => {
      try {
        await answered(sent, (await api.call(createCharge, { body: sent.body })).body);
      } catch (error) {
        // Refused, so nothing was charged: the basket stays, and the next try has another number.
        if (!isLost(error)) {
          await keep.remove('sale');
          setSale(undefined);
        }
        throw error;
      }
    },
    [api, answered, keep],
  );
  const charging = useAction(async (code: string, lines: readonly Line[]) => {
    const day = new Date().toLocaleDateString('sv-SE');
    const reference = nextReference(await keep.get<string>('reference'), day);
    const begun = saleOf(store.id, reference, code, lines);
    await keep.set('reference', reference);
    await keep.set('sale', begun);
    setSale(begun);
    await send(begun);
  });
  const asking = useAction(async () => {
    if (sale && !sale.charge) await send(sale);
  });
  const look = async () => {
    if (!sale?.charge) return;
    const { body } = await api.call(getCharge, { path: { id: sale.charge.id } });
    if (body.status !== sale.charge.status) await answered(sale, body);
  };
  usePoll(look, LOOK, online && open.has(sale?.charge?.status));
  const cancelling = useAction(async () => {
    if (!sale?.charge) return;
    const { body } = await api.call(cancelCharge, { path: { id: sale.charge.id } });
    await answered(sale, body);
  });
  const refunding = useAction(async (amount: string, reason: RefundReason) => {
    if (!sale?.charge) return;
    const path = { id: sale.charge.id };
    const number = await keep.get<number>('refund');
    const reference = `r-${sale.body.reference}-${(number ?? 0) + 1}`;
    await api.call(refundCharge, { path, body: { reference, amount, currency: 'JPY', reason } });
    await keep.set('refund', (number ?? 0) + 1);
    await answered(sale, (await api.call(getCharge, { path })).body);
  });
  useEffect(() => {
    void Promise.all([keep.get<Sale>('sale'), keep.get<readonly Sale[]>('journal')]).then(([kept, sales]) => {
      setJournal(sales ?? []);
      setSale(kept);
    });
  }, [keep]);
  // After a reload, or once there is a network again.
  const lost = sale !== undefined && !sale.charge && !charging.busy;
  const { run: ask } = asking;
  useEffect(() => {
    if (lost && online) void ask();
  }, [lost, online, ask]);
  const next = async () => {
    await keep.remove('sale');
    for (const action of [charging, asking, cancelling, refunding]) action.forget();
    setSale(undefined);
  };
  return { sale, journal, charging, asking, cancelling, refunding, open: setSale, next };
}
