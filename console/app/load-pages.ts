/** Loads a list page by page, tells how far it is, and can be stopped. */
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Pages<P> {
  /** As far as they have come; kept while they are asked for anew. */
  readonly pages: readonly P[];
  /** Whether there is nothing more. */
  readonly whole: boolean;
  readonly busy: boolean;
  /** Why the last ask failed. */
  readonly error: unknown;
  readonly stop: () => void;
  /** From where it stopped. */
  readonly goOn: () => void;
  readonly reload: () => void;
}

interface Page {
  readonly next_cursor?: string | undefined;
}

interface State<P> {
  readonly name: string;
  readonly pages: readonly P[];
  readonly busy: boolean;
  readonly error?: unknown;
}

/**
 * @param name of what is loaded: another one begins anew
 * @param atOnce pages that are asked for one after the other, until somebody wants more
 */
export function usePages<P extends Page>(
  name: string,
  ask: (cursor: string | undefined) => Promise<P>,
  atOnce: number,
): Pages<P> {
  const [state, setState] = useState<State<P>>({ name, pages: [], busy: true });
  const latest = useRef({ ask, name, turn: 0 });
  Object.assign(latest.current, { ask, name });
  const read = useCallback(
    async (before: readonly P[]) => {
      // Whoever asks late, for what is shown no more, must not overtake what is.
      if (latest.current.name !== name) return;
      const turn = ++latest.current.turn;
      const tell = (told: Partial<State<P>>) => {
        const isLatest = latest.current.turn === turn;
        if (isLatest)
          setState(({ name: was, pages }) => ({
            name,
            pages: was === name ? pages : [],
            busy: false,
            ...told,
          }));
        return isLatest;
      };
      tell({ busy: true });
      let pages = before;
      try {
        for (let asked = 1; asked <= atOnce; asked++) {
          const page = await latest.current.ask(pages.at(-1)?.next_cursor);
          pages = [...pages, page];
          const more = page.next_cursor !== undefined && asked < atOnce;
          if (!tell({ pages, busy: more }) || !more) return;
        }
      } catch (error) {
        tell({ error });
      }
    },
    [atOnce, name],
  );
  const stop = useCallback(() => {
    latest.current.turn += 1;
    setState((before) => ({ ...before, busy: false }));
  }, []);
  useEffect(() => {
    void read([]);
    return () => {
      latest.current.turn += 1;
    };
  }, [read]);
  const { pages, busy, error }: State<P> = state.name === name ? state : { name, pages: [], busy: true };
  return {
    pages,
    busy,
    error,
    whole: pages.length > 0 && pages.at(-1)?.next_cursor === undefined,
    stop,
    goOn: () => void read(pages),
    reload: () => void read([]),
  };
}
