/**
 * Who is signed in at this console. The tokens are in the tab's own storage: a reload keeps them, another tab, another day or
 * a copied profile does not have them. In memory alone a reload in the middle of a case would ask for password and code;
 * against a script in the page neither place helps, which is what the policy of the page is for.
 */
import { decodeJwt } from 'jose';
import { type KeptSession, keepSession } from '../../client/keep-session.ts';
import type { Session } from '../../client/session.ts';
import type { Group } from '../../lambdas/contract/route.ts';
import type { ConsoleConfig } from './config.ts';

export interface Person {
  readonly username: string;
  readonly email: string;
  /** Decide what is shown. What is allowed, the API decides. */
  readonly groups: readonly Group[];
}

export type Standing =
  | { readonly at: 'out' }
  | { readonly at: 'in'; readonly person: Person }
  /** The session is over; what the person was at is still on the screen. */
  | { readonly at: 'ended'; readonly person: Person };

export interface Sessions {
  readonly standing: () => Standing;
  readonly subscribe: (changed: () => void) => () => void;
  /** @param session of a sign-in just now */
  readonly enter: (session: Session) => void;
  readonly leave: () => void;
  readonly accessToken: () => string;
  readonly renew: () => Promise<void>;
  /** Tells that the API takes the session no more. @returns when the same person has signed in anew */
  readonly ended: () => Promise<void>;
}

export interface SessionParts {
  readonly config: ConsoleConfig;
  readonly storage: Storage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

const NAME = 'holdfast.session';

export function createSessions({ config, storage, now, fetch: send = fetch }: SessionParts): Sessions {
  const { clientId, cognitoUrl } = config;
  const listeners = new Set<() => void>();
  let current: Session | undefined;
  let kept: KeptSession | undefined;
  let standing: Standing = { at: 'out' };
  let waiting: (() => void)[] = [];

  const become = (next: Standing) => {
    standing = next;
    for (const changed of listeners) changed();
  };
  const write = (session: Session) => {
    current = session;
    storage.setItem(NAME, JSON.stringify(session));
  };
  const hold = (session: Session) => {
    write(session);
    kept = keepSession(session, { clientId, cognitoUrl, now, renewed: write, fetch: send });
    become({ at: 'in', person: personOf(session) });
  };
  const earlier = storage.getItem(NAME);
  if (earlier !== null) hold(JSON.parse(earlier) as Session);

  return {
    standing: () => standing,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    enter(session) {
      const same = standing.at !== 'out' && standing.person.username === session.username;
      hold(session);
      const resumed = waiting;
      waiting = [];
      // What somebody else was about to do is not done in this person's name.
      if (same) for (const resume of resumed) resume();
    },
    leave() {
      if (current) void revoke(current, config, send);
      current = undefined;
      kept = undefined;
      waiting = [];
      storage.clear();
      become({ at: 'out' });
    },
    accessToken: () => kept?.accessToken() ?? '',
    async renew() {
      await kept?.renew();
    },
    ended() {
      if (standing.at === 'in') become({ at: 'ended', person: standing.person });
      return new Promise((resume) => waiting.push(resume));
    },
  };
}

function personOf({ accessToken, idToken, username }: Session): Person {
  const groups = decodeJwt(accessToken)['cognito:groups'];
  const { email } = decodeJwt(idToken);
  return {
    username,
    email: typeof email === 'string' ? email : username,
    groups: Array.isArray(groups) ? (groups as Group[]) : [],
  };
}

/** So that a copy of the tokens renews nothing. Where it cannot be told, they end by themselves. */
async function revoke(session: Session, config: ConsoleConfig, send: typeof fetch): Promise<void> {
  await send(config.cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken',
    },
    body: JSON.stringify({ ClientId: config.clientId, Token: session.refreshToken }),
  }).catch(() => undefined);
}
