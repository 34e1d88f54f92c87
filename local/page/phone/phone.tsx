/** The phone: a frame on a desk, the whole screen on a narrow one. */
import type { RefObject } from 'react';
import { useNow, useOnline } from '../../../client/web/hooks.ts';
import { timeOf } from '../format.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Icon } from '../ui/icons.tsx';
import { Loading } from '../ui/parts.tsx';
import { LinkPhone } from './link-phone.tsx';
import { useAccount } from './use-account.ts';
import { Wallet } from './wallet.tsx';
import { Welcome } from './welcome.tsx';

export function Phone() {
  const texts = useTexts();
  const { screen } = useTryIt();
  const { standing, entered, link, leave } = useAccount();
  const online = useOnline();
  return (
    <section className="phone" aria-label={texts.phone}>
      <StatusBar online={online} />
      <div className="screen" ref={screen as RefObject<HTMLDivElement>}>
        {!online && (
          <p className="offline-bar" role="status">
            <Icon name="offline" />
            {texts.offline}
          </p>
        )}
        {standing.at === 'opening' && <Loading text={texts.loading} />}
        {standing.at === 'out' && <Welcome ended={standing.ended} entered={entered} />}
        {standing.at === 'unlinked' && (
          <LinkPhone link={(name) => link(standing.account, name)} leave={leave} />
        )}
        {standing.at === 'in' && <Wallet account={standing.account} leave={leave} />}
      </div>
    </section>
  );
}

function StatusBar({ online }: { readonly online: boolean }) {
  const { language } = useLanguage();
  const now = useNow();
  return (
    <div className="status-bar" aria-hidden="true">
      <span>{timeOf(new Date(now).toISOString(), language)}</span>
      <span className="island" />
      <span className={online ? 'bars' : 'bars none'}>
        <i />
        <i />
        <i />
        <i />
      </span>
    </div>
  );
}
