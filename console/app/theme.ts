/** Light or dark, as the system has it until the person chooses. */
import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useSyncExternalStore } from 'react';
import { keptChoice } from './kept-choice.ts';

export type Theme = 'light' | 'dark' | 'system';

const kept = keptChoice<Theme>('theme', ['light', 'dark', 'system']);
const systemsDark = () => matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function chooseTheme(theme: Theme): void {
  kept.write(theme);
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  const media = systemsDark();
  listeners.add(changed);
  media.addEventListener('change', changed);
  return () => {
    listeners.delete(changed);
    media.removeEventListener('change', changed);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => kept.read() ?? 'system');

/** Whoever works in it all day wants to see much at once: the compact density. */
export function useAppliedTheme(): void {
  const dark = useSyncExternalStore(subscribe, () => {
    const theme = kept.read() ?? 'system';
    return theme === 'dark' || (theme === 'system' && systemsDark().matches);
  });
  useEffect(() => {
    applyMode(dark ? Mode.Dark : Mode.Light);
    applyDensity(Density.Compact);
  }, [dark]);
}
