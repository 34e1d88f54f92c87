/** Whose username an act has: the API tells usernames, which are nothing to read. */
import { createContext, type ReactNode, useContext } from 'react';
import { listStaff } from '../../lambdas/contract/claims.ts';
import { shortId } from '../ui/format.ts';
import { useConsole } from './console.ts';
import { useLoad } from './load.ts';

const nobody: ReadonlyMap<string, string> = new Map();
const Names = createContext(nobody);

export function ColleaguesProvider({ children }: { readonly children: ReactNode }) {
  const { api } = useConsole();
  // Where it fails, usernames are shown: nothing depends on it.
  const { value } = useLoad('staff', async () => {
    const { staff } = (await api.call(listStaff)).body;
    return new Map(staff.flatMap(({ username, email }) => (email === undefined ? [] : [[username, email]])));
  });
  // Around the children from the beginning: what somebody has typed meanwhile is not made anew.
  return <Names value={value ?? nobody}>{children}</Names>;
}

/** By their address at work; one who is not there any more, by the first characters of the username. */
export function useNameOf(): (username: string) => string {
  const names = useContext(Names);
  return (username) => names.get(username) ?? shortId(username, 12);
}
