/** Looks at every answer of the API that a test file gets: one that its contract does not promise fails the file. */
import { afterAll, expect } from 'vitest';
import { stageName } from '../../../lib/api/contract-api.ts';
import { expectPromised } from '../../support/promised.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly type: string | null | undefined;
  readonly text: string;
}

/** Each file has modules of its own, and they find here what was seen, and that it is being looked at. */
const shared: typeof globalThis & { broken?: string[]; isWatched?: boolean } = globalThis;
shared.broken ??= [];

const stagePath = `/${stageName}/`;

export function watch({ method, url, status, type, text }: Exchange): void {
  const { pathname } = new URL(url);
  if (!pathname.startsWith(stagePath)) return;
  const ownType = /^(text\/\w+|application\/zip)/.exec(type ?? '')?.[0];
  try {
    const body = ownType ? bodyOf(ownType, text) : JSON.parse(text);
    expectPromised({ method, path: pathname.slice(stagePath.length - 1) }, status, body, ownType);
  } catch (error) {
    shared.broken?.push(`${method} ${pathname} ${status}: ${(error as Error).message}`);
  }
}

const bodyOf = (type: string, text: string): unknown =>
  type === 'application/zip' ? new TextEncoder().encode(text) : text;

if (!shared.isWatched) {
  shared.isWatched = true;
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init);
    const { url } = response;
    if (!url.includes(stagePath)) return response;
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const text = await response.clone().text();
    watch({ method, url, status: response.status, type: response.headers.get('content-type'), text });
    return response;
  };
}

/** What was answered and not promised since this was asked last. */
export const taken = (): readonly string[] => shared.broken?.splice(0) ?? [];

afterAll(() => {
  expect(taken()).toEqual([]);
});
