/** What the operations on terminals have in common: where they are kept, and their clients at Cognito. */
import { randomBytes, randomUUID } from 'node:crypto';
import { terminalScope } from '../../contract/route.ts';
import { environment } from '../../environment.ts';
import { cognito, dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { terminalClients } from '../../store/terminal-clients.ts';
import { terminalStore } from '../../store/terminal-store.ts';

interface TerminalSettings {
  /** For which an access token is good. */
  readonly tokenMinutes: number;
  /** For which an enrolment code is good. */
  readonly enrolmentHours: number;
}

const settings = (): TerminalSettings => JSON.parse(environment('TERMINAL_SETTINGS')) as TerminalSettings;

export const terminals = () =>
  terminalStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const newId = (): string => randomUUID();

/** For who gives out enrolment codes. */
export const enrolmentPorts = () => ({
  terminals: terminals(),
  newId,
  random: (size: number) => randomBytes(size),
  timeToEnrol: settings().enrolmentHours * 60 * 60 * 1000,
});

export const clients = () =>
  terminalClients({
    client: cognito(),
    runtime,
    userPoolId: environment('TERMINAL_POOL_ID'),
    scope: terminalScope,
    tokenMinutes: settings().tokenMinutes,
  });
