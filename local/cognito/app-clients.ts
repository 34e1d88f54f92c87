/** App clients that are made while the pools run, and the secrets of all: kept in the store, and seen by every part at once. */
import { type Client, type ClientSecret, readClient } from './clients.ts';
import { CognitoError, invalidParameter, resourceNotFound } from './errors.ts';
import type { Random } from './identifiers.ts';
import type { Pool } from './pools.ts';
import type { Properties } from './properties.ts';
import type { Store } from './store.ts';

export interface AppClients {
  /** @param properties as AWS::Cognito::UserPoolClient has them. Throws PlatformError for those that are not supported */
  create(pool: Pool, name: string, properties: Properties): Client;
  /** Throws InvalidParameterException for a client of the templates, which would be there again at the next start. */
  remove(client: Client): void;
  /** Throws LimitExceededException for a third one. @param value @default - a random one */
  addSecret(client: Client, value?: string): ClientSecret;
  /** Throws ResourceNotFoundException, and InvalidParameterException for the last one. */
  removeSecret(client: Client, id: string): void;
}

interface Parts {
  readonly store: Store;
  readonly pools: ReadonlyMap<string, Pool>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly random: Random;
}

/** Cognito's; https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html */
const MOST_SECRETS = 2;

/** Adds the clients of earlier runs to their pools, and to every client the secrets that it was given. */
export function createAppClients({ store, pools, now, random }: Parts): AppClients {
  const { db } = store;
  const insertSecret = db.prepare('INSERT INTO client_secrets VALUES (?, ?, ?, ?)');
  const secretsOf = db.prepare('SELECT * FROM client_secrets WHERE client_id = ? ORDER BY created_at');
  for (const { client_id, pool_id, properties } of db.prepare('SELECT * FROM app_clients').all()) {
    const pool = pools.get(String(pool_id));
    // Of a pool that is not in the templates any more.
    if (pool) register(pool, String(client_id), JSON.parse(String(properties)));
  }
  for (const pool of pools.values()) for (const client of pool.clients.values()) recall(client);

  function recall({ id, secrets }: Client): void {
    const kept = secretsOf.all(id).map(({ secret_id, value, created_at }) => ({
      id: String(secret_id),
      value: String(value),
      createdAt: Number(created_at),
    }));
    if (kept.length > 0) secrets.splice(0, secrets.length, ...kept);
  }

  /** What a client is made with does not matter to who reads it: its secrets come from the store. */
  function register(pool: Pool, id: string, properties: Properties): Client {
    const client = readClient(
      {
        stack: 'CreateUserPoolClient',
        logicalId: id,
        type: 'AWS::Cognito::UserPoolClient',
        ref: id,
        attributes: { Name: String(properties.ClientName), ClientSecret: 'none yet' },
        properties,
      },
      pool,
    );
    pool.clients.set(id, client);
    return client;
  }

  const isMade = db.prepare('SELECT 1 FROM app_clients WHERE client_id = ?');
  const newSecret = (client: Client, value: string): ClientSecret => {
    // The id tells when: two in one moment are told apart.
    const createdAt = Math.max(now(), (client.secrets.at(-1)?.createdAt ?? 0) + 1);
    return { id: `${client.id}--${createdAt}`, value, createdAt };
  };
  const keep = (client: Client, { id, value, createdAt }: ClientSecret) =>
    insertSecret.run(client.id, id, value, createdAt);

  return {
    create(pool, name, given) {
      const properties = { ...given, ClientName: name };
      const client = register(pool, letters(random, 26), properties);
      if (client.secrets.length > 0)
        client.secrets.splice(0, 1, newSecret({ ...client, secrets: [] }, letters(random, 51)));
      store.write(() => {
        db.prepare('INSERT INTO app_clients VALUES (?, ?, ?)').run(
          client.id,
          pool.id,
          JSON.stringify(properties),
        );
        for (const secret of client.secrets) keep(client, secret);
      });
      return client;
    },
    remove({ id, pool }) {
      if (!isMade.get(id)) throw invalidParameter(`User pool client ${id} is one of the templates.`);
      store.write(() => {
        db.prepare('DELETE FROM app_clients WHERE client_id = ?').run(id);
        db.prepare('DELETE FROM client_secrets WHERE client_id = ?').run(id);
      });
      pool.clients.delete(id);
    },
    addSecret(client, value = letters(random, 51)) {
      const { secrets } = client;
      if (secrets.length === 0) throw invalidParameter(`User pool client ${client.id} has no secret.`);
      if (secrets.length >= MOST_SECRETS)
        throw new CognitoError('LimitExceededException', 'An app client has two secrets at most.');
      const added = newSecret(client, value);
      store.write(() => {
        // One that the templates gave is kept from now on, too.
        if (secretsOf.all(client.id).length === 0) for (const secret of secrets) keep(client, secret);
        keep(client, added);
      });
      secrets.push(added);
      return added;
    },
    removeSecret({ id: clientId, secrets }, id) {
      const index = secrets.findIndex((secret) => secret.id === id);
      if (index < 0) throw resourceNotFound(`Client secret ${id} does not exist.`);
      if (secrets.length === 1) throw invalidParameter('The last secret of an app client cannot be deleted.');
      db.prepare('DELETE FROM client_secrets WHERE client_id = ? AND secret_id = ?').run(clientId, id);
      secrets.splice(index, 1);
    },
  };
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Lower-case letters and digits, as Cognito's ids and secrets have them; without bias. */
function letters(random: Random, length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of random(length)) {
      if (byte < 252 && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  return text;
}
