/** The phone of who can pay: home, the code for the till, the history; and what hangs on them. */
import { useCallback, useEffect, useState } from 'react';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Icon } from '../ui/icons.tsx';
import type { Account } from './account.ts';
import { History } from './history.tsx';
import { Home } from './home.tsx';
import { NotMe } from './not-me.tsx';
import { Pay } from './pay.tsx';
import { type Payment, PaymentView } from './payment-view.tsx';
import { TopUp } from './top-up.tsx';

export type Place =
  | { readonly at: 'home' | 'pay' | 'history' | 'top-up' }
  | { readonly at: 'payment'; readonly id: string }
  | { readonly at: 'not-me'; readonly payment: Payment };

const tabs = ['home', 'pay', 'history'] as const;

interface WalletProps {
  readonly account: Account;
  readonly leave: () => Promise<void>;
}

export function Wallet({ account, leave }: WalletProps) {
  const { wallet } = useTexts();
  const { keep } = useTryIt();
  const [place, setPlace] = useState<Place>();
  const home = useCallback(() => setPlace({ at: 'home' }), []);
  useEffect(() => {
    // What was under way when the page was left goes on.
    void Promise.all([keep.get('top-up'), keep.get('code')]).then(([topUp, code]) =>
      setPlace({ at: topUp ? 'top-up' : code ? 'pay' : 'home' }),
    );
  }, [keep]);
  if (!place) return null;
  return (
    <>
      <div className="contents">
        {place.at === 'home' && <Home account={account} go={setPlace} leave={leave} />}
        {place.at === 'top-up' && <TopUp account={account} done={home} />}
        {place.at === 'pay' && <Pay account={account} done={home} />}
        {place.at === 'history' && <History account={account} go={setPlace} />}
        {place.at === 'payment' && <PaymentView account={account} id={place.id} go={setPlace} />}
        {place.at === 'not-me' && <NotMe account={account} payment={place.payment} done={home} />}
      </div>
      <nav className="tabs" aria-label={wallet.home}>
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={place.at === each ? 'page' : undefined}
            onClick={() => setPlace({ at: each })}
          >
            <Icon name={each} />
            <span>{wallet[each]}</span>
          </button>
        ))}
      </nav>
    </>
  );
}
