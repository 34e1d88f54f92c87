/** Small hooks that the pages share. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';

const subscribe = (changed: () => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

/** Whether the browser has a network. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

/** Milliseconds since the epoch, told anew each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export interface Action<A extends readonly unknown[]> {
  readonly busy: boolean;
  readonly error: unknown;
  readonly run: (...given: A) => Promise<void>;
  readonly forget: () => void;
}

/** Something that takes a while and may fail: one at a time, and what went wrong is kept until the next try. */
export function useAction<A extends readonly unknown[]>(act: (...given: A) => Promise<void>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(async (...given: A) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await latest.current(...given);
    } catch (thrown) {
      setError(thrown);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const forget = useCallback(() => setError(undefined), []);
  return { busy, error, run, forget };
}

/** Asks again and again while `on`; what one ask failed with is the next one's to find out. */
export function usePoll(ask: () => Promise<void>, milliseconds: number, on: boolean): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!on) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const again = async () => {
      await latest.current().catch(() => {});
      if (!ended) timer = setTimeout(again, milliseconds);
    };
    void again();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [milliseconds, on]);
}

/**
 * Moves the focus to what has just appeared in place of what had it, for who does not see the screen change. It is not taken
 * from elsewhere: the phone changes by itself while somebody works at the till.
 */
export function useArrival<E extends HTMLElement>() {
  const arrived = useRef<E>(null);
  useEffect(() => {
    const own = arrived.current?.closest('section');
    const focused = document.activeElement;
    const isFree = focused === null || focused === document.body || own?.contains(focused);
    // Nor is it when the page has just been opened: whoever listens begins at its beginning.
    if (isFree && navigator.userActivation?.hasBeenActive !== false)
      arrived.current?.focus({ preventScroll: true });
  }, []);
  return arrived;
}
