/** Top-up. What is asked for is written down first, so that a lost answer is asked for again under the same key. */
import { useEffect, useState } from 'react';
import { isLost } from '../../../client/ask-again.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { createTopUp } from '../../../lambdas/contract/wallet.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Button, Field, Note, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import { Screen } from './screen.tsx';

/** A top-up whose answer has not come. */
interface Wish {
  readonly idempotencyKey: string;
  readonly amount: string;
}

const chips = ['3000', '10000', '50000', '100000'];

interface TopUpProps {
  readonly account: Account;
  readonly done: () => void;
}

export function TopUp({ account, done }: TopUpProps) {
  const { wallet, retry, pay } = useTexts();
  const { keep } = useTryIt();
  const [amount, setAmount] = useState('10000');
  const [wish, setWish] = useState<Wish>();
  const [toppedUp, setToppedUp] = useState<string>();
  const { busy, error, run } = useAction(async (wished: Wish) => {
    await keep.set('top-up', wished);
    setWish(wished);
    try {
      const { idempotencyKey, amount: asked } = wished;
      const body = { amount: asked, currency: 'JPY', funding_source: 'sandbox' };
      await account.api.call(createTopUp, { body, idempotencyKey });
      setToppedUp(asked);
    } catch (thrown) {
      // It may have been done: the same wish is asked again, and no other before.
      if (isLost(thrown)) throw thrown;
      await keep.remove('top-up');
      setWish(undefined);
      throw thrown;
    }
    await keep.remove('top-up');
    setWish(undefined);
  });
  useEffect(() => void keep.get<Wish>('top-up').then((kept) => kept && run(kept)), [keep, run]);
  if (toppedUp !== undefined)
    return (
      <Screen title={wallet.toppedUp(yen(toppedUp))}>
        <Note tone="ok" title={yen(toppedUp)} />
        <Button kind="primary" onClick={done}>
          {pay.done}
        </Button>
      </Screen>
    );
  const lost = wish !== undefined && !busy;
  return (
    <Screen title={wallet.topUpTitle} back={done}>
      <p className="lead">{wallet.topUpText}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run(wish ?? { idempotencyKey: crypto.randomUUID(), amount });
        }}
      >
        <div className="chips">
          {chips.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === amount}
              disabled={wish !== undefined}
              onClick={() => setAmount(each)}
            >
              {yen(each)}
            </button>
          ))}
        </div>
        <Field
          label={wallet.otherAmount}
          inputMode="numeric"
          pattern="[1-9][0-9]{0,6}"
          required
          readOnly={wish !== undefined}
          value={wish?.amount ?? amount}
          onChange={(event) => setAmount(event.target.value)}
        />
        <Problem error={error} />
        {lost && <p className="hint">{wallet.topUpLost}</p>}
        <Button type="submit" kind="primary" busy={busy}>
          {lost ? retry : wallet.topUpButton(yen(/^\d+$/.test(amount) ? amount : 0))}
        </Button>
      </form>
    </Screen>
  );
}
