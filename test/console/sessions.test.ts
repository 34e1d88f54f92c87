/** Who is signed in: what a reload keeps, what an end of the session does, and what is left after signing out. */
import { expect, test, vi } from 'vitest';
import { createSessions } from '../../console/app/sessions.ts';
import { config, sessionOf, tabStorage } from './support.ts';

const now = () => 1_800_000_000_000;
const LATER = 1_800_000_300;
const parts = (
  storage = tabStorage(),
  send = vi.fn(async (_url: unknown, _request?: RequestInit) => new Response('{}')),
) => ({
  config,
  storage,
  now,
  fetch: send as typeof fetch,
});

test('nobody is signed in at first; who signs in has the groups of the access token', async () => {
  const sessions = createSessions(parts());
  expect(sessions.standing()).toEqual({ at: 'out' });
  sessions.enter(await sessionOf('hana', ['reviewer'], LATER));
  expect(sessions.standing()).toEqual({
    at: 'in',
    person: { username: 'hana', email: 'hana@staff.example', groups: ['reviewer'] },
  });
});

test('who is in no group is shown nothing, rather than everything', async () => {
  const sessions = createSessions(parts());
  const { accessToken } = await sessionOf('hana', [], LATER);
  sessions.enter({ ...(await sessionOf('hana', ['reviewer'], LATER)), accessToken });
  expect(sessions.standing()).toMatchObject({ person: { groups: [] } });
});

test('a reload finds the session in the storage of the tab', async () => {
  const storage = tabStorage();
  createSessions(parts(storage)).enter(await sessionOf('hana', ['reviewer'], LATER));
  const reloaded = createSessions(parts(storage));
  expect(reloaded.standing()).toMatchObject({ at: 'in', person: { username: 'hana' } });
  expect(reloaded.accessToken()).not.toBe('');
});

test('signing out leaves nothing in the tab, and has the refresh token revoked', async () => {
  const storage = tabStorage();
  const send = vi.fn(async (_url: unknown, _request?: RequestInit) => new Response('{}'));
  const sessions = createSessions(parts(storage, send));
  sessions.enter(await sessionOf('hana', ['reviewer'], LATER));
  sessions.leave();
  expect(storage.length).toBe(0);
  expect(sessions.standing()).toEqual({ at: 'out' });
  expect(sessions.accessToken()).toBe('');
  const [, request] = send.mock.lastCall ?? [];
  expect(new Headers(request?.headers).get('x-amz-target')).toMatch(/\.RevokeToken$/);
  expect(JSON.parse(String(request?.body))).toEqual({ ClientId: 'client', Token: 'refresh-hana' });
});

test('who signs in again goes on with what waited; the session had ended, the page had not', async () => {
  const sessions = createSessions(parts());
  sessions.enter(await sessionOf('hana', ['reviewer'], LATER));
  const resumed = vi.fn();
  void sessions.ended().then(resumed);
  expect(sessions.standing()).toMatchObject({ at: 'ended', person: { username: 'hana' } });
  sessions.enter(await sessionOf('hana', ['reviewer'], LATER));
  await Promise.resolve();
  expect(resumed).toHaveBeenCalled();
});

test('what waited is not done in the name of somebody else', async () => {
  const sessions = createSessions(parts());
  sessions.enter(await sessionOf('hana', ['reviewer'], LATER));
  const resumed = vi.fn();
  void sessions.ended().then(resumed);
  sessions.enter(await sessionOf('taro', ['reviewer'], LATER));
  await Promise.resolve();
  expect(resumed).not.toHaveBeenCalled();
});
