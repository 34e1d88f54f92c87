/** What an act came to, told at the top of the page until somebody dismisses it or goes to another page. */
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { shared } from '../texts/shared.ts';
import { useTexts } from './language.tsx';
import { placeOf, usePlace } from './location.ts';

export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly header?: ReactNode;
  readonly content?: ReactNode;
}

interface Notices {
  readonly shown: readonly (Notice & { readonly id: string; readonly path: string })[];
  readonly tell: (notice: Notice) => void;
  readonly dismiss: (id: string) => void;
}

const NoticesContext = createContext<Notices>({ shown: [], tell: () => {}, dismiss: () => {} });

export const useTell = (): Notices['tell'] => useContext(NoticesContext).tell;

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<Notices['shown']>([]);
  const tell = useCallback(
    (notice: Notice) =>
      setShown((before) => {
        const { path } = placeOf(location.hash);
        // One of a kind: what was told before is another act's, and nobody reads a pile.
        const others = before.filter(({ type }) => type !== notice.type);
        return [{ ...notice, id: crypto.randomUUID(), path }, ...others];
      }),
    [],
  );
  const { path } = usePlace();
  // On the page of the next case, nobody should read what became of the last one.
  useEffect(() => setShown((before) => before.filter((each) => each.path === path)), [path]);
  const dismiss = useCallback(
    (id: string) => setShown((before) => before.filter((each) => each.id !== id)),
    [],
  );
  const notices = useMemo(() => ({ shown, tell, dismiss }), [shown, tell, dismiss]);
  return <NoticesContext value={notices}>{children}</NoticesContext>;
}

export function NoticesBar() {
  const { shown, dismiss } = useContext(NoticesContext);
  const texts = useTexts(shared);
  const items = shown.map(
    ({ id, type, header, content }): FlashbarProps.MessageDefinition => ({
      id,
      type,
      header,
      content,
      dismissible: true,
      dismissLabel: texts.dismiss,
      onDismiss: () => dismiss(id),
    }),
  );
  return <Flashbar items={items} />;
}
