/** The terminal that a request of a till comes from, by its token and by the key that signed. */

import type { Refusal } from '../../domain/refusal.ts';
import { admitTerminal } from '../../domain/terminals/enrol-key.ts';
import type { Terminal } from '../../domain/terminals/terminal.ts';
import type { TerminalCaller } from '../http/caller.ts';
import type { Proof } from '../http/proof.ts';
import { newId, terminals } from '../terminals/ports.ts';

export const admitted = (request: {
  readonly caller: TerminalCaller;
  readonly proof: Proof;
  readonly now: number;
}): Promise<Terminal | Refusal> =>
  admitTerminal({ terminals: terminals(), newId }, request.caller, request.proof, request.now);
