/** A text that somebody writes, kept in the tab until it is sent: signing out takes it away. */
import { useCallback, useState } from 'react';

/** @param name of what it is about @param first what it is as long as nobody has written */
export function useKeptText(
  name: string,
  first: string,
): readonly [text: string, write: (text: string) => void, forget: () => void] {
  const key = `holdfast.draft.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? first);
  const write = useCallback(
    (written: string) => {
      setText(written);
      sessionStorage.setItem(key, written);
    },
    [key],
  );
  const forget = useCallback(() => sessionStorage.removeItem(key), [key]);
  return [text, write, forget];
}
