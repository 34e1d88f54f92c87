/** Keys that act without a mouse: a letter each, as long as nobody types a text or answers a dialog. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Key {
  /** As `KeyboardEvent.key` has it: `j`, `Enter`, `?`. */
  readonly key: string;
  readonly does: string;
  readonly act: () => void;
}

const bound = new Set<{ current: readonly Key[] }>();
const listeners = new Set<() => void>();
let listed: readonly Key[] = [];

function changed(): void {
  listed = [...bound].flatMap(({ current }) => current);
  for (const listener of listeners) listener();
}

const typing = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
/** What does something of its own at Enter. */
const acting = 'a, button, [role=button], [role=option], summary';

function isForKeys({ key, target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing) return false;
  if (document.querySelector('[role=dialog]')) return false;
  if (!(target instanceof Element)) return true;
  return !target.closest(typing) && !(key === 'Enter' && target.closest(acting));
}

function press(event: KeyboardEvent): void {
  if (!isForKeys(event)) return;
  const found = [...bound].flatMap(({ current }) => current).findLast(({ key }) => key === event.key);
  if (!found) return;
  event.preventDefault();
  found.act();
}

/** Binds keys as long as the component is there. */
export function useKeys(keys: readonly Key[]): void {
  const own = useRef(keys);
  own.current = keys;
  const words = keys.map(({ key, does }) => `${key} ${does}`).join('\n');
  useEffect(() => {
    const binding = {
      get current() {
        return own.current;
      },
    };
    bound.add(binding);
    if (bound.size === 1) addEventListener('keydown', press);
    return () => {
      bound.delete(binding);
      if (bound.size === 0) removeEventListener('keydown', press);
      changed();
    };
  }, []);
  const told = useRef('');
  useEffect(() => {
    if (told.current === words) return;
    told.current = words;
    changed();
  });
}

/** All keys that do something now. */
export const useBoundKeys = (): readonly Key[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => listed,
  );
