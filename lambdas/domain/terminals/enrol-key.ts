/** Enrols the key that a terminal signs with: its first, or the one that takes that one's place. */
import { type Refusal, refuse } from '../refusal.ts';
import { enrolmentHash, isGood, maxGuesses } from './enrolment-code.ts';
import { isNextKey, type Terminal, type TerminalKey } from './terminal.ts';
import { terminalOf } from './terminal-of.ts';
import type { Terminals } from './terminals.ts';

export interface EnrolKeyPorts {
  readonly terminals: Terminals;
  readonly newId: () => string;
  /** Told of a code that is good for nothing any more, since too many were wrong: who guesses has the client's secret. */
  readonly onCutOff: (terminal: Terminal) => void;
}

export interface EnrolKeyCommand {
  /** The client that the token speaks for. */
  readonly terminal: string;
  /** The key that signed. */
  readonly key: TerminalKey;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The code is used up by it. A terminal that has a key keeps it until the new one has signed once: a till that lost the new
 * one on the way still works. The same key again, as after a lost answer, is enrolled already.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function enrolKey(ports: EnrolKeyPorts, command: EnrolKeyCommand): Promise<Terminal | Refusal> {
  const { terminals, newId } = ports;
  const { key, code, now } = command;
  const known = await terminals.find(command.terminal);
  if (!known || known.state === 'revoked')
    return { ...refuse('terminal_not_enrolled'), check: known?.state ?? 'unknown' };
  if (hasKey(known, key)) return known;
  const { enrolment } = known;
  if (!enrolment || !isGood(enrolment, now)) return invalid(enrolment ? 'expired' : 'none');
  if (enrolmentHash(code) !== enrolment.hash) {
    const guesses = await terminals.countGuess(known.id, enrolment.hash);
    if (guesses >= maxGuesses) ports.onCutOff(known);
    return invalid('wrong');
  }
  const event = {
    id: newId(),
    terminal: known.id,
    kind: 'key_enrolled',
    at: now,
    by: { role: 'terminal' },
    key,
  } as const;
  const enrolled = await terminals.enrol(known, key, event);
  if (enrolled) return enrolled;
  // Somebody was faster: this very request perhaps, whose answer was lost.
  const since = await terminals.find(known.id);
  return since && hasKey(since, key) ? since : invalid('used');
}

const hasKey = ({ key, next }: Terminal, { thumbprint }: TerminalKey): boolean =>
  key?.thumbprint === thumbprint || next?.thumbprint === thumbprint;

const invalid = (check: string): Refusal => ({ ...refuse('enrolment_code_invalid'), check });

/**
 * A terminal's own request, whose key has signed: if it is the one that was enrolled last, the other is good for nothing
 * from now on.
 *
 * @throws ServiceBusy
 */
export async function admitTerminal(
  ports: Pick<EnrolKeyPorts, 'terminals' | 'newId'>,
  caller: { readonly subject: string },
  proof: { readonly deviceId: string },
  now: number,
): Promise<Terminal | Refusal> {
  const known = terminalOf(caller, proof, await ports.terminals.find(caller.subject));
  if ('refused' in known || !isNextKey(known, proof.deviceId)) return known;
  return terminalOf(caller, proof, await promoteKey(ports, known, now));
}

/** For who has admitted a terminal by `isTerminalOf`, and found that it is `isNextKey` that signed. */
export const promoteKey = (
  { terminals, newId }: Pick<EnrolKeyPorts, 'terminals' | 'newId'>,
  terminal: Terminal,
  now: number,
): Promise<Terminal | undefined> =>
  terminals.promote(terminal, {
    id: newId(),
    terminal: terminal.id,
    kind: 'key_changed',
    at: now,
    by: { role: 'terminal' },
  });
