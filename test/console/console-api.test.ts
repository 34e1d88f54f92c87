/** The API as the console calls it: one key for one act, whatever becomes of its answers; and a session that ends between. */
import { expect, test, vi } from 'vitest';
import { createConsoleApi } from '../../console/app/console-api.ts';
import type { Sessions } from '../../console/app/sessions.ts';
import { createUnmasking } from '../../lambdas/contract/case-context.ts';
import { escalateCase } from '../../lambdas/contract/claims.ts';
import { tabStorage } from './support.ts';

const id = `case_${'a'.repeat(27)}`;
const reason = 'The customer called';
const unmask = (why = reason) => ({ path: { id }, body: { field: 'email', reason: why } }) as const;
const answered = () => Response.json({ field: 'email', value: 'hana@people.example' });
const refused = (status: number, code: string) =>
  new Response(JSON.stringify({ type: 'x', title: 'x', status, code, request_id: 'r' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

/** @param answers in turn; `lost` never comes */
function apiThat(answers: readonly (() => Response | 'lost')[], storage = tabStorage()) {
  const keys: string[] = [];
  const ended = vi.fn(async () => {});
  const sessions: Pick<Sessions, 'accessToken' | 'renew' | 'ended'> = {
    accessToken: () => 'token',
    renew: async () => {},
    ended,
  };
  let asked = 0;
  let made = 0;
  const api = createConsoleApi({
    baseUrl: 'https://console.example/v1',
    sessions: sessions as Sessions,
    storage,
    newKey: () => `key-number-${'0'.repeat(6)}${++made}`,
    pause: async () => {},
    fetch: async (_url, request) => {
      keys.push(new Headers(request?.headers).get('idempotency-key') ?? '');
      const answer = answers[asked++]?.() ?? 'lost';
      if (answer === 'lost') throw new TypeError('Failed to fetch');
      return answer;
    },
  });
  return { api, keys, ended, storage };
}

test('a lost answer is asked for again under the same key', async () => {
  const { api, keys } = apiThat([() => 'lost', () => refused(503, 'service_busy'), answered]);
  await api.call(createUnmasking, unmask());
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test('who gives up and presses again later asks under the same key; also after a reload', async () => {
  const first = apiThat([]);
  await expect(first.api.call(createUnmasking, unmask())).rejects.toThrow(TypeError);
  const reloaded = apiThat([answered], first.storage);
  await reloaded.api.call(createUnmasking, unmask());
  expect(reloaded.keys).toEqual([first.keys[0]]);
});

test('another wish has another key, and so has the same one once it was answered', async () => {
  const { api, keys, storage } = apiThat([answered, answered, () => refused(409, 'case_claimed'), answered]);
  await api.call(createUnmasking, unmask());
  await api.call(createUnmasking, unmask('Another reason'));
  await expect(api.call(createUnmasking, unmask())).rejects.toThrow('case_claimed');
  await api.call(createUnmasking, unmask());
  expect(new Set(keys).size).toBe(4);
  expect(storage.length).toBe(0);
});

test('what a reviewer writes is not left in the browser', async () => {
  const { api, storage } = apiThat([]);
  const note = 'The customer, Hanako Yamada, was called';
  await expect(api.call(escalateCase, { path: { id }, body: { note } })).rejects.toThrow();
  expect(storage.length).toBe(1);
  const kept = `${storage.key(0)} ${storage.getItem(storage.key(0) ?? '')}`;
  expect(kept).not.toContain('Hanako');
  expect(kept).not.toContain(id);
});

test.each(['unauthenticated', 'session_ended'])(
  'after %s it waits for a new sign-in, and asks again',
  async (code) => {
    const { api, keys, ended } = apiThat([() => refused(401, code), answered]);
    const { body } = await api.call(createUnmasking, unmask());
    expect(body.value).toBe('hana@people.example');
    expect(ended).toHaveBeenCalledOnce();
    expect(new Set(keys).size).toBe(1);
  },
);
