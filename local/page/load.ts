/** Loads the stage that this is a page of, and forgets what the browser kept of an earlier one. */
import { type Keep, openKeep } from './keep.ts';
import type { PageStage } from './stage.ts';

export interface Loaded {
  readonly stage: PageStage;
  readonly keep: Keep;
  /** Of whoever is signed in. */
  readonly person: string;
}

/** @throws TypeError where the platform cannot be reached */
export async function load(): Promise<Loaded> {
  const response = await fetch('/_local/page/stage');
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  const stage = (await response.json()) as PageStage;
  const keep = await openKeep();
  if ((await keep.get<string>('mark')) !== stage.mark) {
    await keep.clear();
    const language = localStorage.getItem('language');
    localStorage.clear();
    if (language !== null) localStorage.setItem('language', language);
    await keep.set('mark', stage.mark);
  }
  const signedIn = await keep.get<{ readonly email: string }>('session');
  return { stage, keep, person: signedIn?.email ?? '' };
}
