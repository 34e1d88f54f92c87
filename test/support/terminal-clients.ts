/** Cognito's app clients as a small state: two secrets at most, and never none. */

import { ServiceBusy } from '../../lambdas/domain/ledger/ledger.ts';
import { refuse } from '../../lambdas/domain/refusal.ts';
import type { ClientSecret, TerminalClients } from '../../lambdas/domain/terminals/terminals.ts';
import { newClientId } from './terminals.ts';

interface Secret extends ClientSecret {
  readonly value: string;
}

export interface FakeClients extends TerminalClients {
  /** The values that a token is given for now. */
  good(id: string): readonly string[];
  readonly ids: readonly string[];
  /** From now on it takes no more clients. */
  full: boolean;
  /** The next call fails after it was carried out: its answer is lost. */
  loseNext?: keyof TerminalClients | undefined;
}

export function fakeClients(): FakeClients {
  const clients = new Map<string, Secret[]>();
  let made = 0;
  const newSecret = (id: string): Secret => {
    made += 1;
    return { id: `${id}--${made}`, value: `secret-${made}-`.padEnd(30, 'x'), createdAt: made };
  };
  const answered = <T>(operation: keyof TerminalClients, value: T): T => {
    if (fake.loseNext !== operation) return value;
    fake.loseNext = undefined;
    throw new ServiceBusy('The answer was lost');
  };
  const secretsOf = (id: string): Secret[] => {
    const secrets = clients.get(id);
    if (!secrets) throw new Error(`No client ${id}`);
    return secrets;
  };
  const fake: FakeClients = {
    full: false,
    get ids() {
      return [...clients.keys()];
    },
    good: (id) => (clients.get(id) ?? []).map(({ value }) => value),
    async create() {
      if (fake.full) return refuse('terminal_limit_reached');
      const id = newClientId();
      const secret = newSecret(id);
      clients.set(id, [secret]);
      return answered('create', { id, secret: secret.value });
    },
    async remove(id) {
      clients.delete(id);
      return answered('remove', undefined);
    },
    secrets: async (id) =>
      answered(
        'secrets',
        secretsOf(id).map(({ value: _, ...secret }) => secret),
      ),
    async addSecret(id) {
      const secrets = secretsOf(id);
      if (secrets.length >= 2) throw new Error('A client has two secrets at most');
      const added = newSecret(id);
      secrets.push(added);
      return answered('addSecret', added);
    },
    async endSecret(id, ended) {
      const secrets = secretsOf(id);
      if (secrets.length < 2) throw new Error('The last secret of a client cannot be ended');
      clients.set(
        id,
        secrets.filter((secret) => secret.id !== ended),
      );
      return answered('endSecret', undefined);
    },
  };
  return fake;
}
