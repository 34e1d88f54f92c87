/** A store's terminal: gets its tokens for its client secret, enrols its key once, and signs every request with it. */

import type * as z from 'zod/mini';
import type { Route } from '../lambdas/contract/route.ts';
import { enrolTerminalKey, type terminal } from '../lambdas/contract/terminals.ts';
import { type Answer, type Api, ApiProblem, type Arguments, createApi } from './api.ts';
import type { DeviceKey } from './device-key.ts';

export interface TerminalOptions {
  /** With the stage's path: the output TerminalApiUrl where the stage asks for certificates, and ApiUrl elsewhere. */
  readonly baseUrl: string;
  /** Where tokens are given: the output TerminalTokenUrl. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Asked at each token, so that a rotated one is used at once. */
  readonly clientSecret: () => string;
  /** Made by `generateDeviceKey`, and kept by the till: it is never sent. */
  readonly key: DeviceKey;
  /** One that presents the till's certificate, where the stage asks for it. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** No token was given: `code` is OAuth's (RFC 6749, section 5.2), such as `invalid_client` for a secret that has ended. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
  readonly code: string;
  constructor(code: string) {
    super(`No access token was given: ${code}`);
    this.code = code;
  }
}

/**
 * Calls with a token that is fetched when it is needed and used until shortly before it expires: each costs, and a till
 * makes hundreds of calls with one.
 *
 * @returns an API whose calls throw TokenRefused besides what `Api` says
 */
export function createTerminal(options: TerminalOptions): Api {
  const { baseUrl, key, fetch: send, now } = options;
  const tokens = tokensOf(options);
  return {
    async call<R extends Route>(route: R, given?: Arguments<R>): Promise<Answer<R>> {
      const token = await tokens.current();
      const api = createApi({
        baseUrl,
        accessToken: () => token,
        deviceKey: key,
        ...(send ? { fetch: send } : {}),
        ...(now ? { now } : {}),
      });
      try {
        return await api.call(route, given);
      } catch (error) {
        // Expired by a clock that is not ours: the next call gets another.
        if (error instanceof ApiProblem && error.problem.code === 'unauthenticated') tokens.forget(token);
        throw error;
      }
    },
  };
}

/**
 * Enrols the terminal's key, the first or a new one, with the code that an operator was given for it. The same call again
 * after a lost answer is safe.
 *
 * @param api signs with the key that is enrolled
 * @throws ApiProblem `enrolment_code_invalid`, `terminal_not_enrolled` for one that was revoked
 */
export async function enrolTerminal(api: Api, enrolmentCode: string): Promise<z.output<typeof terminal>> {
  const answer = await api.call(enrolTerminalKey, { body: { enrolment_code: enrolmentCode } });
  return answer.body;
}

/** Milliseconds before its end from which a token is not used any more: so long may a request be on its way. */
const MARGIN = 30_000;

interface Token {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly goodUntil: number;
}

function tokensOf(options: TerminalOptions) {
  const now = options.now ?? Date.now;
  let known: Token | undefined;
  /** Calls that come at once wait for one token. */
  let asked: Promise<Token> | undefined;
  const fetched = async (): Promise<Token> => {
    try {
      known = await fetchToken(options, now());
      return known;
    } finally {
      asked = undefined;
    }
  };
  return {
    async current(): Promise<string> {
      if (known && now() < known.goodUntil) return known.value;
      asked ??= fetched();
      return (await asked).value;
    },
    forget(token: string): void {
      if (known?.value === token) known = undefined;
    },
  };
}

/** RFC 6749, section 4.4: the client credentials grant. */
async function fetchToken(options: TerminalOptions, now: number): Promise<Token> {
  const { tokenUrl, clientId, clientSecret, fetch: send = fetch } = options;
  const response = await send(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret()}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const body = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  if (!response.ok || typeof body.access_token !== 'string')
    throw new TokenRefused(typeof body.error === 'string' ? body.error : `HTTP ${response.status}`);
  return { value: body.access_token, goodUntil: now + Number(body.expires_in) * 1000 - MARGIN };
}
