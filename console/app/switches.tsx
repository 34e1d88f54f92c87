/** How the switches stand, asked for once for the banner of all pages and the page of the switches. */
import { createContext, type ReactNode, useContext } from 'react';
import { listSwitches } from '../../lambdas/contract/operations.ts';
import { isFor, useConsole } from './console.ts';
import type { KillSwitch } from './kill-switch.ts';
import { type Loaded, useLoad } from './load.ts';

/** Milliseconds: a switch is in force within seconds. */
const EVERY = 15_000;

const SwitchesContext = createContext<Loaded<readonly KillSwitch[]> | undefined>(undefined);

/** Undefined outside of the shell. */
export const useSwitches = (): Loaded<readonly KillSwitch[]> | undefined => useContext(SwitchesContext);

export function SwitchesProvider({ children }: { readonly children: ReactNode }) {
  const { api, person } = useConsole();
  const switches = useLoad<readonly KillSwitch[]>(
    'switches',
    async () => (isFor(person, listSwitches) ? (await api.call(listSwitches)).body.switches : []),
    EVERY,
  );
  return <SwitchesContext value={switches}>{children}</SwitchesContext>;
}
