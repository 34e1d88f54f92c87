/** A new secret for a terminal's client, beside the one in use: which ends when it is told to, or at the next rotation. */
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { eventOf, type TerminalPorts } from './register-terminal.ts';
import type { Terminal } from './terminal.ts';
import type { ClientSecret, Operator } from './terminals.ts';

type Ports = Pick<TerminalPorts, 'terminals' | 'clients' | 'newId'>;

interface Command {
  readonly terminal: string;
  readonly operator: Operator;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The same wish again is the same rotation: the secret of the answer that was lost gives way to a fresh one, and the one
 * that was in use before stays.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function rotateSecret(
  { terminals, clients, newId }: Ports,
  command: Command & {
    /** Of terminal, operator and Idempotency-Key. */
    readonly request: string;
  },
): Promise<{ readonly terminal: Terminal; readonly secret: string } | Refusal> {
  const terminal = await usable({ terminals }, command.terminal);
  if (isRefusal(terminal)) return terminal;
  const [secrets, former] = await Promise.all([
    clients.secrets(terminal.id),
    terminals.rotationOf(terminal.id),
  ]);
  const kept = (former?.request === command.request && idIn(secrets, former.kept)) || newestOf(secrets);
  // Before anything is made: so a retry knows which secret was there first.
  const event = eventOf({ newId }, command, { terminal: terminal.id, kind: 'secret_rotated' });
  await terminals.startRotation({ request: command.request, kept }, former, event);
  for (const { id } of secrets) if (id !== kept) await clients.endSecret(terminal.id, id);
  const { value } = await clients.addSecret(terminal.id);
  return { terminal, secret: value };
}

/** Ends every secret but the newest. @throws ServiceBusy; asking again is safe */
export async function endPreviousSecret(
  { terminals, clients, newId }: Ports,
  command: Command,
): Promise<Terminal | Refusal> {
  const terminal = await usable({ terminals }, command.terminal);
  if (isRefusal(terminal)) return terminal;
  const secrets = await clients.secrets(terminal.id);
  const newest = newestOf(secrets);
  for (const { id } of secrets) if (id !== newest) await clients.endSecret(terminal.id, id);
  if (secrets.length > 1)
    await terminals.addEvent(
      eventOf({ newId }, command, { terminal: terminal.id, kind: 'previous_secret_ended' }),
    );
  return terminal;
}

async function usable(
  { terminals }: Pick<TerminalPorts, 'terminals'>,
  id: string,
): Promise<Terminal | Refusal> {
  const terminal = await terminals.find(id);
  if (!terminal) return refuse('not_found');
  return terminal.state === 'revoked' ? refuse('terminal_revoked') : terminal;
}

const idIn = (secrets: readonly ClientSecret[], wanted: string): string | undefined =>
  secrets.find(({ id }) => id === wanted)?.id;

function newestOf(secrets: readonly ClientSecret[]): string {
  const newest = secrets.at(-1);
  if (!newest) throw new Error('A terminal has a client without a secret');
  return newest.id;
}
