/** Registers a terminal: a client of Cognito's with a secret, a number at its store, and a code to enrol its key with. */
import { ServiceBusy } from '../ledger/ledger.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { enrolmentHash, newEnrolmentCode } from './enrolment-code.ts';
import type { EnrolmentCode, Terminal } from './terminal.ts';
import type {
  Operator,
  TerminalClients,
  TerminalEventKind,
  TerminalRequest,
  Terminals,
} from './terminals.ts';

export interface TerminalPorts {
  readonly terminals: Terminals;
  readonly clients: TerminalClients;
  readonly newId: () => string;
  readonly random: (size: number) => Uint8Array;
  /** Milliseconds that an enrolment code is good for. */
  readonly timeToEnrol: number;
}

export interface RegisterTerminalCommand {
  /** Of store and Idempotency-Key. */
  readonly request: string;
  readonly fingerprint: string;
  readonly store: string;
  readonly name: string;
  readonly operator: Operator;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is told once, and kept nowhere. */
export interface TerminalCredentials {
  readonly secret: string;
  readonly code: string;
  /** Of the code. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface RegisteredTerminal {
  readonly terminal: Terminal;
  /** Whether it was registered now, and not before under the same key. */
  readonly isNew: boolean;
  /** Not there where the terminal had enrolled its key with those of an earlier answer. */
  readonly credentials?: TerminalCredentials;
}

/** Another terminal of the store may be given the number first. */
const ATTEMPTS = 5;

/**
 * The same wish again is the same terminal. Its secret is kept nowhere, so that it is given a fresh one, and a fresh code:
 * those of an answer that was lost are worth nothing from then on. Once its key is enrolled, the answer was not lost.
 *
 * A client that was made and whose id was lost on the way is no terminal: it can do nothing.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function registerTerminal(
  ports: TerminalPorts,
  command: RegisterTerminalCommand,
): Promise<RegisteredTerminal | Refusal> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = await ports.terminals.findRequest(command.request);
    if (known) return again(ports, known, command);
    const number = await ports.terminals.nextNumber(command.store);
    if (isRefusal(number)) return number;
    const client = await ports.clients.create(`${command.store} ${number}`);
    if (isRefusal(client)) return client;
    const { code, enrolment } = newCode(ports, command.now);
    const terminal: Terminal = {
      id: client.id,
      store: command.store,
      number,
      name: command.name,
      state: 'enrolling',
      enrolment,
      registeredAt: command.now,
      badCodes: 0,
      badCodesFrom: 0,
    };
    const request = { id: command.request, fingerprint: command.fingerprint, terminal: client.id };
    const event = eventOf(ports, command, { terminal: client.id, kind: 'registered' });
    if (await ports.terminals.register(terminal, request, event)) {
      const credentials = { secret: client.secret, code, expiresAt: enrolment.expiresAt };
      return { terminal, isNew: true, credentials };
    }
    await ports.clients.remove(client.id);
  }
  throw new ServiceBusy('Other terminals of the store were given the number at every attempt');
}

async function again(
  ports: TerminalPorts,
  known: TerminalRequest,
  command: RegisterTerminalCommand,
): Promise<RegisteredTerminal | Refusal> {
  if (known.fingerprint !== command.fingerprint) return refuse('idempotency_conflict');
  const terminal = await ports.terminals.find(known.terminal);
  if (!terminal) throw new Error('A terminal that was registered is not there');
  if (terminal.state !== 'enrolling') return { terminal, isNew: false };
  const { code, enrolment } = newCode(ports, command.now);
  const event = eventOf(ports, command, { terminal: terminal.id, kind: 'credentials_renewed' });
  const given = await ports.terminals.giveCode(enrolment, event);
  if (isRefusal(given)) return given;
  // By the former code, a moment ago; now that there is another one, it cannot any more.
  if (given.state !== 'enrolling') return { terminal: given, isNew: false };
  const secret = await replaceSecrets(ports.clients, terminal.id);
  return {
    terminal: given,
    isNew: false,
    credentials: { secret, code, expiresAt: enrolment.expiresAt },
  };
}

/** A client has two at most, and never none. */
async function replaceSecrets(clients: TerminalClients, id: string): Promise<string> {
  const [oldest, ...others] = await clients.secrets(id);
  for (const { id: other } of others) await clients.endSecret(id, other);
  const { value } = await clients.addSecret(id);
  if (oldest) await clients.endSecret(id, oldest.id);
  return value;
}

export function newCode(
  { random, timeToEnrol }: Pick<TerminalPorts, 'random' | 'timeToEnrol'>,
  now: number,
): { readonly code: string; readonly enrolment: EnrolmentCode } {
  const code = newEnrolmentCode(random);
  return { code, enrolment: { hash: enrolmentHash(code), expiresAt: now + timeToEnrol, guesses: 0 } };
}

/** An event by the operator who asks. */
export const eventOf = (
  { newId }: Pick<TerminalPorts, 'newId'>,
  { operator, now }: { readonly operator: Operator; readonly now: number },
  { terminal, kind }: { readonly terminal: string; readonly kind: TerminalEventKind },
) => ({
  id: newId(),
  terminal,
  kind,
  at: now,
  by: { role: 'operator', subject: operator.subject } as const,
});
