/** What every part of the page has at hand: the stage, what the browser keeps, and what the phone's screen shows. */
import { createContext, type RefObject, useContext } from 'react';
import type { Keep } from './keep.ts';
import type { PageStage } from './stage.ts';

export interface TryIt {
  readonly stage: PageStage;
  readonly keep: Keep;
  /** The phone's screen, at which the till's scanner looks. */
  readonly screen: RefObject<HTMLElement | null>;
  /** Whose phone it is, as soon as somebody gave their address: whose mails and codes are shown beside it. */
  readonly person: string;
  readonly setPerson: (email: string) => void;
  /** Of the enrolled phone. */
  readonly device: string | undefined;
  readonly setDevice: (id: string | undefined) => void;
}

export const TryItContext = createContext<TryIt | undefined>(undefined);

export function useTryIt(): TryIt {
  const tryIt = useContext(TryItContext);
  if (!tryIt) throw new Error('This part stands outside of the page');
  return tryIt;
}
