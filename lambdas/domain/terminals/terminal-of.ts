/** Whose request it is, by the token and by the key that signed. */
import { type Refusal, refuse } from '../refusal.ts';
import { isTerminalOf, type Terminal } from './terminal.ts';

/**
 * One answer for a terminal that is not there, that was revoked, that has another key or that is another store's: who has
 * half of what a terminal has learns nothing of the other half.
 *
 * @param caller whom the token speaks for
 * @param proof what signed the request
 * @param known the terminal of the caller, as it is kept
 * @param store where the request names one
 */
export function terminalOf(
  caller: { readonly subject: string },
  proof: { readonly deviceId: string },
  known: Terminal | undefined,
  store?: string,
): Terminal | Refusal {
  const asking = {
    terminal: caller.subject,
    signer: proof.deviceId,
    ...(store === undefined ? {} : { store }),
  };
  const state = known?.state ?? 'unknown';
  return isTerminalOf(known, asking) ? known : { ...refuse('terminal_not_enrolled'), check: state };
}
