/** What an act came to, told at the top of every page until somebody dismisses it. */
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { shared } from '../texts/shared.ts';
import { useTexts } from './language.tsx';

export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly header?: ReactNode;
  readonly content?: ReactNode;
}

interface Notices {
  readonly shown: readonly (Notice & { readonly id: string })[];
  readonly tell: (notice: Notice) => void;
  readonly dismiss: (id: string) => void;
}

const NoticesContext = createContext<Notices>({ shown: [], tell: () => {}, dismiss: () => {} });

/** More than these nobody reads: the oldest goes. */
const MOST = 3;

export const useTell = (): Notices['tell'] => useContext(NoticesContext).tell;

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<Notices['shown']>([]);
  const tell = useCallback(
    (notice: Notice) =>
      setShown((before) => [{ ...notice, id: crypto.randomUUID() }, ...before].slice(0, MOST)),
    [],
  );
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
