/** The whole history, a page at a time. */
import { useEffect, useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { listEntries } from '../../../lambdas/contract/wallet.ts';
import { useTexts } from '../language.tsx';
import { Button, Empty, Loading, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import { EntryList } from './entry-list.tsx';
import type { Entry } from './home.tsx';
import { Screen } from './screen.tsx';
import type { Place } from './wallet.tsx';

interface HistoryProps {
  readonly account: Account;
  readonly go: (place: Place) => void;
}

interface Pages {
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

export function History({ account, go }: HistoryProps) {
  const { wallet, loading, retry } = useTexts();
  const [pages, setPages] = useState<Pages>();
  const { busy, error, run } = useAction(async () => {
    const cursor = pages?.next;
    const query = { limit: '20', ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await account.api.call(listEntries, { query });
    setPages({ entries: [...(pages?.entries ?? []), ...body.entries], next: body.next_cursor });
  });
  useEffect(() => void run(), [run]);
  return (
    <Screen title={wallet.history}>
      {!pages && busy && <Loading text={loading} />}
      {pages?.entries.length === 0 && (
        <Empty icon="history" title={wallet.empty}>
          <p>{wallet.emptyText}</p>
        </Empty>
      )}
      {pages && pages.entries.length > 0 && <EntryList entries={pages.entries} go={go} />}
      <Problem error={error} />
      {(pages?.next !== undefined || error !== undefined) && (
        <Button busy={busy} onClick={() => run()}>
          {error === undefined ? wallet.more : retry}
        </Button>
      )}
    </Screen>
  );
}
