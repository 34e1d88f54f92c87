/** What every page of the console has at hand. */
import { createContext, useContext } from 'react';
import type { Api } from '../../client/api.ts';
import type { Group, Route } from '../../lambdas/contract/route.ts';
import type { ConsoleConfig } from './config.ts';
import type { Person, Sessions } from './sessions.ts';

export interface Console {
  readonly config: ConsoleConfig;
  readonly api: Api;
  readonly sessions: Sessions;
  readonly person: Person;
}

export const ConsoleContext = createContext<Console | undefined>(undefined);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error('This part stands outside of the console');
  return console;
}

/** The groups of which one is enough for a route. */
const groupsOf = ({ audience }: Pick<Route, 'audience'>): readonly Group[] =>
  audience.pool === 'reviewers' ? audience.groups : [];

/** Whether the person is shown what a route does; the API decides whether they may. */
export const isFor = ({ groups }: Pick<Person, 'groups'>, route: Pick<Route, 'audience'>): boolean =>
  groupsOf(route).some((group) => groups.includes(group));
