/** Loads what a page shows, and asks again while somebody looks. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiProblem } from '../../client/api.ts';
import { useOnline, usePoll } from '../../client/web/hooks.ts';

export interface Loaded<T> {
  /** The last that was answered; kept while it is asked for again, and when that fails. */
  readonly value: T | undefined;
  /** Why the last ask failed. */
  readonly error: unknown;
  readonly busy: boolean;
  readonly reload: () => Promise<void>;
  /** What an act has answered, in place of what was loaded. */
  readonly put: (value: T) => void;
}

const subscribe = (changed: () => void) => {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
};

/** Whether somebody can see the page: a tab in the background asks for nothing. */
const useVisible = (): boolean =>
  useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');

interface State<T> {
  readonly name: string;
  readonly value?: T;
  readonly error?: unknown;
  readonly busy: boolean;
}

/**
 * @param name of what is loaded: another one begins anew
 * @param every milliseconds until it is asked for again, as long as the page is seen and there is a network. @default - never
 */
export function useLoad<T>(name: string, ask: () => Promise<T>, every?: number): Loaded<T> {
  const [state, setState] = useState<State<T>>({ name, busy: true });
  const latest = useRef({ ask, name, turn: 0, asking: '' });
  Object.assign(latest.current, { ask, name });
  const reload = useCallback(async () => {
    // Whoever asks late, for what is shown no more, must not overtake what is.
    if (latest.current.name !== name) return;
    const turn = ++latest.current.turn;
    latest.current.asking = name;
    // An answer that was overtaken, by a later ask or by an act, tells what was.
    const isLatest = () => latest.current.name === name && latest.current.turn === turn;
    setState((before) => (before.name === name ? { ...before, busy: true } : { name, busy: true }));
    try {
      const value = await latest.current.ask();
      if (isLatest()) setState({ name, value, busy: false });
    } catch (error) {
      if (isLatest()) setState((before) => ({ ...before, name, error, busy: false }));
    } finally {
      if (latest.current.turn === turn) latest.current.asking = '';
    }
  }, [name]);
  const put = useCallback((value: T) => {
    latest.current.turn += 1;
    latest.current.asking = '';
    setState({ name: latest.current.name, value, busy: false });
  }, []);
  const online = useOnline();
  const visible = useVisible();
  useEffect(() => void reload(), [reload]);
  usePoll(
    // What is being asked is not asked twice.
    async () => {
      if (latest.current.asking !== latest.current.name) await reload();
    },
    every ?? 0,
    every !== undefined && online && visible,
  );
  const current = state.name === name ? state : { value: undefined, error: undefined, busy: true };
  return { value: current.value, error: current.error, busy: current.busy, reload, put };
}

/** Whether a stage does not serve an operation: an older one, or one without the part. What shows it is then left out. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.code === 'route_not_found';
