/** Home: what there is to spend, and what happened lately. */
import { useCallback, useEffect, useState } from 'react';
import type * as z from 'zod/mini';
import { ApiProblem } from '../../../client/api.ts';
import { useAction, usePoll } from '../../../client/web/hooks.ts';
import { type entry, getWallet, listEntries } from '../../../lambdas/contract/wallet.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Button, Empty, Loading, Note, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import { EntryList } from './entry-list.tsx';
import { Screen } from './screen.tsx';
import type { Place } from './wallet.tsx';

type Balance = z.output<(typeof getWallet)['answer']>;
export type Entry = z.output<typeof entry>;

interface HomeProps {
  readonly account: Account;
  readonly go: (place: Place) => void;
  readonly leave: () => Promise<void>;
}

const nothing: Balance = { currency: 'JPY', posted: '0', pending: '0', available: '0', status: 'active' };

/** The history follows the ledger within a second or so. */
const FOLLOW = 2500;
const SHOWN = 3;

export function Home({ account, go, leave }: HomeProps) {
  const { wallet, account: texts, loading } = useTexts();
  const { api } = account;
  const [balance, setBalance] = useState<Balance>();
  const [entries, setEntries] = useState<readonly Entry[]>();
  const read = useCallback(async () => {
    const [standing, history] = await Promise.all([
      api.call(getWallet).catch(orNothing),
      api.call(listEntries, { query: { limit: String(SHOWN) } }),
    ]);
    setBalance(standing.body);
    setEntries(history.body.entries);
  }, [api]);
  const reading = useAction(read);
  useEffect(() => void reading.run(), [reading.run]);
  usePoll(read, FOLLOW, balance !== undefined);
  return (
    <Screen title={wallet.home}>
      <Problem error={reading.error} />
      {balance === undefined && reading.error === undefined && <Loading text={loading} />}
      {balance && (
        <div className="balance">
          <p>{wallet.available}</p>
          <p className="balance-amount">{yen(balance.available)}</p>
          {balance.pending !== '0' && (
            <p className="balance-pending">{wallet.pending(yen(balance.pending))}</p>
          )}
        </div>
      )}
      {balance?.status === 'frozen' && (
        <Note tone="no" title={wallet.frozen}>
          <p>{wallet.frozenText}</p>
        </Note>
      )}
      <div className="pair">
        <Button kind="primary" icon="pay" onClick={() => go({ at: 'pay' })}>
          {wallet.payAtTill}
        </Button>
        <Button icon="plus" onClick={() => go({ at: 'top-up' })}>
          {wallet.topUp}
        </Button>
      </div>
      {entries && (
        <section className="recent" aria-labelledby="recent">
          <div className="section-head">
            <h3 id="recent">{wallet.recent}</h3>
            {entries.length > 0 && (
              <button type="button" className="link" onClick={() => go({ at: 'history' })}>
                {wallet.all}
              </button>
            )}
          </div>
          {entries.length === 0 ? (
            <Empty icon="bag" title={wallet.empty}>
              <p>{wallet.emptyText}</p>
            </Empty>
          ) : (
            <EntryList entries={entries} go={go} />
          )}
        </section>
      )}
      <button type="button" className="link sign-out" onClick={() => leave()}>
        {texts.signOut}
      </button>
    </Screen>
  );
}

/** A customer who has never topped up has no wallet yet. */
function orNothing(error: unknown): { readonly body: Balance } {
  if (error instanceof ApiProblem && error.problem.code === 'not_found') return { body: nothing };
  throw error;
}
