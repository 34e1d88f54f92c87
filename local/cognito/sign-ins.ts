/**
 * Sign-ins under way: what has been shown so far, and which challenge is open. In memory: a restart makes people start
 * a sign-in again, as its three minutes would.
 */
import type { Client } from './clients.ts';
import { notAuthorized } from './errors.ts';
import { newOpaqueToken, type Random } from './identifiers.ts';
import type { Exchange } from './srp.ts';

export type ChallengeName =
  | 'NEW_PASSWORD_REQUIRED'
  | 'MFA_SETUP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER';

export interface SignIn {
  readonly client: Client;
  readonly sub: string;
  /** The device that the client says it is, until it has shown so. */
  readonly deviceKey: string | undefined;
  readonly mfaDone: boolean;
  readonly deviceDone: boolean;
  /** A software token's secret that was offered within this sign-in. */
  readonly offeredSecret: string | undefined;
  readonly wrongCodes: number;
  /** Whether a temporary password was replaced in this sign-in. */
  readonly passwordReplaced?: boolean;
}

/** An SRP exchange, found again by its secret block. */
export interface OpenExchange {
  readonly exchange: Exchange;
  readonly client: Client;
  /** The user's, or an imaginary one's. */
  readonly sub: string;
  readonly username: string;
  readonly deviceKey: string | undefined;
  /** The sign-in that a device's exchange belongs to. */
  readonly signIn: SignIn | undefined;
}

interface Open {
  readonly signIn: SignIn;
  readonly challenge: ChallengeName;
}

export interface SignIns {
  /** Opens a challenge and gives the session string that answers it. */
  open(signIn: SignIn, challenge: ChallengeName): string;
  /** Uses a session string up; some operations do not say which app client calls. Throws NotAuthorizedException. */
  take(client: Client | undefined, session: string, challenge: ChallengeName): SignIn;
  /** Lets the session string be used again with what has changed, as after a wrong code. */
  reopen(session: string, signIn: SignIn, challenge: ChallengeName): void;
  /** Base64, opaque to the client. */
  openExchange(exchange: OpenExchange): string;
  /** Undefined for a block that is unknown, spent or too old. */
  findExchange(secretBlock: string): OpenExchange | undefined;
  spendExchange(secretBlock: string): void;
}

export function createSignIns(now: () => number, random: Random): SignIns {
  const sessions = createExpiringMap<Open>(now);
  const exchanges = createExpiringMap<OpenExchange>(now);
  const spent = createExpiringMap<true>(now);
  const lifetime = (client: Client) => client.sessionMinutes * 60_000;

  return {
    open(signIn, challenge) {
      const session = newOpaqueToken(random);
      sessions.set(session, { signIn, challenge }, lifetime(signIn.client));
      return session;
    },
    take(client, session, challenge) {
      if (spent.get(session)) {
        throw notAuthorized('Invalid session for the user, session can only be used once.');
      }
      const open = sessions.get(session);
      if (open?.challenge !== challenge || (client && open.signIn.client !== client)) {
        throw notAuthorized('Invalid session for the user, session is expired.');
      }
      sessions.delete(session);
      spent.set(session, true, lifetime(open.signIn.client));
      return open.signIn;
    },
    reopen(session, signIn, challenge) {
      spent.delete(session);
      sessions.set(session, { signIn, challenge }, lifetime(signIn.client));
    },
    openExchange(exchange) {
      const block = Buffer.from(newOpaqueToken(random) + newOpaqueToken(random)).toString('base64');
      exchanges.set(block, exchange, lifetime(exchange.client));
      return block;
    },
    findExchange: (block) => exchanges.get(block),
    spendExchange: (block) => exchanges.delete(block),
  };
}

function createExpiringMap<T>(now: () => number) {
  const entries = new Map<string, { value: T; until: number }>();
  return {
    get(key: string): T | undefined {
      const entry = entries.get(key);
      return entry && now() < entry.until ? entry.value : undefined;
    },
    set(key: string, value: T, lifetimeMs: number) {
      // Insertion order is nearly the order of expiry, so dropping from the front keeps the map small.
      for (const [old, entry] of entries) {
        if (now() < entry.until) break;
        entries.delete(old);
      }
      entries.set(key, { value, until: now() + lifetimeMs });
    },
    delete: (key: string) => {
      entries.delete(key);
    },
  };
}
