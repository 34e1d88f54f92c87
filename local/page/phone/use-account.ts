/** How the phone stands: nobody signed in, somebody whose phone is not linked yet, or somebody who can pay. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Session } from '../../../client/session.ts';
import { useTryIt } from '../try-it.ts';
import { type Account, forgetPhone, type KeptSignIn, linkPhone, openAccount } from './account.ts';

export type Standing =
  | { readonly at: 'opening' }
  | { readonly at: 'out'; readonly ended: boolean }
  | { readonly at: 'unlinked' | 'in'; readonly account: Account };

export interface Standings {
  readonly standing: Standing;
  readonly entered: (email: string, session: Session) => Promise<void>;
  readonly link: (account: Account, name: string) => Promise<void>;
  /** @param asNew whether the next sign-in is that of a new phone */
  readonly leave: (asNew?: boolean) => Promise<void>;
}

export function useAccount(): Standings {
  const { stage, keep, person, setPerson, setDevice } = useTryIt();
  const [standing, setStanding] = useState<Standing>({ at: 'opening' });
  const out = useCallback(
    async (ended: boolean) => {
      await keep.remove('session');
      setDevice(undefined);
      setStanding({ at: 'out', ended });
    },
    [keep, setDevice],
  );
  const open = useCallback(
    async (signedIn: KeptSignIn) => {
      const account = await openAccount(signedIn, { stage, keep, ended: () => void out(true) });
      const { enrolled, key } = account.device;
      setDevice(enrolled ? key.id : undefined);
      setStanding({ at: enrolled ? 'in' : 'unlinked', account });
    },
    [stage, keep, out, setDevice],
  );
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    void keep
      .get<KeptSignIn>('session')
      .then((kept) => (kept ? open(kept) : setStanding({ at: 'out', ended: false })));
  }, [keep, open]);
  return {
    standing,
    async entered(email, session) {
      setPerson(email);
      await keep.set('session', { email, session });
      await open({ email, session });
    },
    async link(account, name) {
      const { key } = await linkPhone(account, keep, name);
      setDevice(key.id);
      setStanding({ at: 'in', account });
    },
    async leave(asNew = false) {
      if (asNew) await forgetPhone(keep, person);
      for (const wish of ['code', 'top-up']) await keep.remove(wish);
      await out(false);
    },
  };
}
