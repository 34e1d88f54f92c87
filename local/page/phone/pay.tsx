/** Pay at a till: choose a limit, show the code, and see what becomes of it. */
import { useEffect, useRef, useState } from 'react';
import type * as z from 'zod/mini';
import { isLost } from '../../../client/ask-again.ts';
import { useAction, useOnline, usePoll } from '../../../client/web/hooks.ts';
import { createPaymentCode, getPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Button, Empty, Loading, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import { Confirm } from './confirm.tsx';
import { Outcome } from './outcome.tsx';
import { Screen } from './screen.tsx';
import { ShownCode } from './shown-code.tsx';

/** A code that was asked for. Its digits are not kept: the same key gives the same code. */
interface Wish {
  readonly idempotencyKey: string;
  readonly ceiling: string;
}

type Code = z.output<(typeof createPaymentCode)['answer']>;
type Standing = z.output<(typeof getPaymentCode)['answer']>;

/** Milliseconds from one look at the code to the next. */
const LOOK = 1200;

interface PayProps {
  readonly account: Account;
  readonly done: () => void;
}

export function Pay({ account, done }: PayProps) {
  const { pay, loading } = useTexts();
  const { keep } = useTryIt();
  const online = useOnline();
  const { api } = account;
  const [code, setCode] = useState<Code>();
  const [standing, setStanding] = useState<Standing>();
  const [resumed, setResumed] = useState(false);
  const asking = useAction(async (wish: Wish) => {
    await keep.set('code', wish);
    const { idempotencyKey, ceiling } = wish;
    const body = { currency: 'JPY', ...(ceiling === '' ? {} : { max_amount: ceiling }) };
    try {
      setCode((await api.call(createPaymentCode, { body, idempotencyKey })).body);
    } catch (error) {
      if (!isLost(error)) await keep.remove('code');
      throw error;
    }
  });
  const { run } = asking;
  useEffect(() => {
    if (!online) return;
    void keep.get<Wish>('code').then(async (kept) => {
      if (kept) await run(kept);
      setResumed(true);
    });
  }, [keep, run, online]);
  const look = async () => {
    if (code) setStanding((await api.call(getPaymentCode, { path: { id: code.id } })).body);
  };
  const status = standing?.payment?.status;
  const open = status === undefined || status === 'step_up' || status === 'held';
  usePoll(look, LOOK, code !== undefined && online && open && standing?.state !== 'expired');
  const putAway = async () => {
    await keep.remove('code');
    setCode(undefined);
    setStanding(undefined);
  };
  const leave = async () => {
    await putAway();
    done();
  };
  const again = async () => {
    const wish = { idempotencyKey: crypto.randomUUID(), ceiling: code?.max_amount ?? '' };
    await putAway();
    await run(wish);
  };
  if (!online && !standing?.payment)
    return (
      <Screen title={pay.title} back={done}>
        <Empty icon="offline" title={pay.offline}>
          <p>{pay.offlineText}</p>
        </Empty>
      </Screen>
    );
  if (status === 'step_up' && standing?.payment?.step_up)
    return <Confirm account={account} asked={standing.payment} confirmed={look} />;
  if (standing?.payment) return <Outcome payment={standing.payment} done={leave} />;
  if (standing?.state === 'expired')
    return (
      <Screen title={pay.expired} back={leave}>
        <p className="lead">{pay.expiredText}</p>
        <Button kind="primary" busy={asking.busy} onClick={again}>
          {pay.again}
        </Button>
      </Screen>
    );
  if (code) return <ShownCode code={code} hide={leave} />;
  if (!resumed)
    return (
      <Screen title={pay.title}>
        <Loading text={loading} />
      </Screen>
    );
  return <ChooseLimit asking={asking} done={done} />;
}

const limits = ['', '1000', '5000', '10000'];

interface ChooseLimitProps {
  readonly asking: ReturnType<typeof useAction<[Wish]>>;
  readonly done: () => void;
}

function ChooseLimit({ asking, done }: ChooseLimitProps) {
  const { pay } = useTexts();
  const [ceiling, setCeiling] = useState('');
  /** The same one for as long as the answer is unknown. */
  const wished = useRef<Wish>(undefined);
  const show = () => {
    if (!isLost(asking.error) || wished.current?.ceiling !== ceiling)
      wished.current = { idempotencyKey: crypto.randomUUID(), ceiling };
    return asking.run(wished.current);
  };
  return (
    <Screen title={pay.title} back={done}>
      <p className="lead">{pay.text}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of chips everywhere */}
      <div className="chips" role="group" aria-label={pay.ceiling}>
        {limits.map((each) => (
          <button key={each} type="button" aria-pressed={each === ceiling} onClick={() => setCeiling(each)}>
            {each === '' ? pay.noCeiling : pay.upTo(yen(each))}
          </button>
        ))}
      </div>
      <Problem error={asking.error} />
      <Button kind="primary" icon="pay" busy={asking.busy} onClick={show}>
        {pay.show}
      </Button>
    </Screen>
  );
}
