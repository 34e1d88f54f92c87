/** Terminals from registration to revocation: the domain on the real store, with Cognito's clients as a small state. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { admitTerminal, enrolKey } from '../../../lambdas/domain/terminals/enrol-key.ts';
import { maxGuesses, newEnrolmentCode } from '../../../lambdas/domain/terminals/enrolment-code.ts';
import {
  eventOf,
  newCode,
  type RegisteredTerminal,
  registerTerminal,
} from '../../../lambdas/domain/terminals/register-terminal.ts';
import { endPreviousSecret, rotateSecret } from '../../../lambdas/domain/terminals/rotate-secret.ts';
import type { Terminal } from '../../../lambdas/domain/terminals/terminal.ts';
import { terminalOf } from '../../../lambdas/domain/terminals/terminal-of.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { terminalStore } from '../../../lambdas/store/terminal-store.ts';
import { beforeFirst } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { fakeClients } from '../../support/terminal-clients.ts';
import { thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const HOUR = 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 22, 3);
const operator = { subject: 'operator-1' };

/** A store of its own for each test, with its own clients. */
async function newStore() {
  const store = `store-${randomUUID().slice(0, 8)}`;
  const client = engine.client();
  await operationsStore({ client, runtime, ...tables }).putStore(
    { id: store, name: 'Store' },
    { by: 'o', at: now },
  );
  const cutOff: string[] = [];
  const clients = fakeClients();
  const ports = {
    terminals: terminalStore({ client, runtime, ...tables }),
    clients,
    newId: randomUUID,
    random: (size: number) => randomBytes(size),
    timeToEnrol: 72 * HOUR,
    onCutOff: ({ id }: Terminal) => void cutOff.push(id),
  };
  const register = async (request = randomUUID(), name = 'Till', at = now) => {
    const result = await registerTerminal(ports, {
      request,
      fingerprint: name,
      store,
      name,
      operator,
      now: at,
    });
    return result as RegisteredTerminal & { refused?: string };
  };
  return { store, client, ports, clients, cutOff, register };
}

const keyOf = (seed: string) => ({
  thumbprint: thumbprint(seed),
  publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint(`${seed} x`), y: thumbprint(`${seed} y`) } as const,
});

type World = Awaited<ReturnType<typeof newStore>>;
const enrol = ({ ports }: World, terminal: string, code: string, seed = 'first', at = now) =>
  enrolKey(ports, { terminal, key: keyOf(seed), code, now: at });
const admit = ({ ports }: World, terminal: string, seed = 'first') =>
  admitTerminal(ports, { subject: terminal }, { deviceId: thumbprint(seed) }, now);
const giveCode = async ({ ports }: World, terminal: string) => {
  const { code, enrolment } = newCode(ports, now);
  const given = await ports.terminals.giveCode(
    enrolment,
    eventOf(ports, { operator, now }, { terminal, kind: 'enrolment_code_given' }),
  );
  return { code, given };
};
const revoke = ({ ports }: World, terminal: string) =>
  ports.terminals.revoke(eventOf(ports, { operator, now }, { terminal, kind: 'revoked' }));

/** A terminal with its key enrolled. */
async function active(world: World) {
  const { terminal, credentials } = await world.register();
  await enrol(world, terminal.id, credentials?.code ?? '');
  return { id: terminal.id, secret: credentials?.secret ?? '' };
}

const eventsOf = async (terminal: string) =>
  (await engine.items('Registry'))
    .filter(({ pk, sk }) => pk?.S === `TERMINAL#${terminal}` && sk?.S?.startsWith('EVENT#'))
    .map(({ kind, role, colleague }) => [kind?.S, role?.S, colleague?.S]);

describe('a terminal is registered', () => {
  test('with a client, a number of its store, and a code; its secret and code are kept nowhere', async () => {
    const world = await newStore();
    const first = await world.register(randomUUID(), 'Till 1');
    const second = await world.register(randomUUID(), 'Till 2');
    expect([first.terminal.number, second.terminal.number]).toEqual([1, 2]);
    expect(first).toMatchObject({ isNew: true, terminal: { state: 'enrolling', store: world.store } });
    expect(first.credentials).toEqual({
      secret: world.clients.good(first.terminal.id)[0],
      code: expect.stringMatching(/^[A-Z]{4}(-[A-Z]{4}){4}$/),
      expiresAt: now + 72 * HOUR,
    });
    const kept = JSON.stringify(await engine.items('Registry'));
    expect(kept).not.toContain(first.credentials?.secret);
    expect(kept).not.toContain(first.credentials?.code);
    expect(await eventsOf(first.terminal.id)).toEqual([['registered', 'operator', 'operator-1']]);
    expect(await world.ports.terminals.ofStore(world.store)).toMatchObject([
      { id: first.terminal.id, number: 1, name: 'Till 1' },
      { id: second.terminal.id, number: 2, name: 'Till 2' },
    ]);
  });

  test('once, however often it is asked for: the lost secret and code are worth nothing', async () => {
    const world = await newStore();
    const request = randomUUID();
    const first = await world.register(request);
    const again = await world.register(request);
    expect(again).toMatchObject({ isNew: false, terminal: { id: first.terminal.id, number: 1 } });
    expect(world.clients.good(first.terminal.id)).toEqual([again.credentials?.secret]);
    expect(again.credentials?.secret).not.toBe(first.credentials?.secret);
    expect(await enrol(world, first.terminal.id, first.credentials?.code ?? '')).toMatchObject({
      refused: 'enrolment_code_invalid',
    });
    expect(await enrol(world, first.terminal.id, again.credentials?.code ?? '')).toMatchObject({
      state: 'active',
    });
    expect(world.clients.ids).toHaveLength(1);
  });

  test('and keeps what it works with, once its key is enrolled', async () => {
    const world = await newStore();
    const request = randomUUID();
    const { terminal, credentials } = await world.register(request);
    await enrol(world, terminal.id, credentials?.code ?? '');
    const again = await world.register(request);
    expect(again).toMatchObject({ isNew: false, terminal: { state: 'active' } });
    expect(again.credentials).toBeUndefined();
    expect(world.clients.good(terminal.id)).toEqual([credentials?.secret]);
  });

  test('not for another body under the same key', async () => {
    const world = await newStore();
    const request = randomUUID();
    await world.register(request, 'Till');
    expect(await world.register(request, 'Another')).toEqual({ refused: 'idempotency_conflict' });
  });

  test('not at a store that there is not', async () => {
    const { ports, clients } = await newStore();
    const command = { request: randomUUID(), fingerprint: 'x', name: 'Till', operator, now };
    expect(await registerTerminal(ports, { ...command, store: 'nowhere' })).toEqual({
      refused: 'store_not_found',
    });
    expect(clients.ids).toEqual([]);
  });

  test('not where Cognito takes no more clients', async () => {
    const world = await newStore();
    world.clients.full = true;
    expect(await world.register()).toEqual({ refused: 'terminal_limit_reached' });
  });

  test('not as the 256th of its store', async () => {
    const world = await newStore();
    await world.client.send(
      new (await import('@aws-sdk/client-dynamodb')).UpdateItemCommand({
        TableName: tables.registryTable,
        Key: { pk: { S: `STORE#${world.store}` }, sk: { S: 'STORE' } },
        UpdateExpression: 'SET terminals = :n',
        ExpressionAttributeValues: { ':n': { N: '254' } },
      }),
    );
    expect((await world.register()).terminal.number).toBe(255);
    expect(await world.register()).toEqual({ refused: 'terminal_limit_reached' });
  });

  test('each with a number of its own, when several are registered at once', async () => {
    const world = await newStore();
    const all = await Promise.all(Array.from({ length: 4 }, () => world.register()));
    expect(all.map(({ terminal }) => terminal.number).sort()).toEqual([1, 2, 3, 4]);
    // Those that were made for a number that another one was given are gone.
    expect(world.clients.ids).toHaveLength(4);
  });

  test('once, when the same is asked for twice at once', async () => {
    const world = await newStore();
    const request = randomUUID();
    const both = await Promise.all([world.register(request), world.register(request)]);
    expect(new Set(both.map(({ terminal }) => terminal.id)).size).toBe(1);
    expect(world.clients.ids).toHaveLength(1);
  });
});

describe('a key', () => {
  test('is enrolled by the code, once', async () => {
    const world = await newStore();
    const { terminal, credentials } = await world.register();
    expect(await admit(world, terminal.id)).toMatchObject({ refused: 'terminal_not_enrolled' });
    const code = credentials?.code ?? '';
    expect(await enrol(world, terminal.id, code)).toMatchObject({ state: 'active', key: keyOf('first') });
    expect(await admit(world, terminal.id)).toMatchObject({ id: terminal.id });
    expect(await enrol(world, terminal.id, code, 'thief')).toMatchObject({
      refused: 'enrolment_code_invalid',
    });
    expect(await enrol(world, terminal.id, code)).toMatchObject({ state: 'active' });
    expect(await eventsOf(terminal.id)).toContainEqual(['key_enrolled', 'terminal', undefined]);
  });

  test('of two that come with one code at once, one is enrolled', async () => {
    const world = await newStore();
    const { terminal, credentials } = await world.register();
    const both = await Promise.all(
      ['one', 'other'].map((seed) => enrol(world, terminal.id, credentials?.code ?? '', seed)),
    );
    expect(both.filter(isRefusal)).toMatchObject([{ refused: 'enrolment_code_invalid' }]);
  });

  test('is not enrolled after the code has expired', async () => {
    const world = await newStore();
    const { terminal, credentials } = await world.register();
    const code = credentials?.code ?? '';
    const expiry = now + 72 * HOUR;
    expect(await enrol(world, terminal.id, code, 'first', expiry)).toMatchObject({
      refused: 'enrolment_code_invalid',
    });
    expect(await enrol(world, terminal.id, code, 'first', expiry - 1)).toMatchObject({ state: 'active' });
  });

  test('is not enrolled any more after so many wrong codes, and somebody is told', async () => {
    const world = await newStore();
    const { terminal, credentials } = await world.register();
    for (let guess = 0; guess < maxGuesses; guess++) {
      expect(world.cutOff).toEqual([]);
      expect(await enrol(world, terminal.id, newEnrolmentCode(randomBytes))).toMatchObject({
        refused: 'enrolment_code_invalid',
      });
    }
    expect(world.cutOff).toEqual([terminal.id]);
    const code = credentials?.code ?? '';
    expect(await enrol(world, terminal.id, code)).toMatchObject({ refused: 'enrolment_code_invalid' });
    const another = await giveCode(world, terminal.id);
    expect(await enrol(world, terminal.id, another.code)).toMatchObject({ state: 'active' });
  });

  test('takes another’s place as soon as it has signed once, and not before', async () => {
    const world = await newStore();
    const { id } = await active(world);
    const { code } = await giveCode(world, id);
    expect(await enrol(world, id, code, 'second')).toMatchObject({
      key: { thumbprint: thumbprint('first') },
      next: { thumbprint: thumbprint('second') },
    });
    expect(await admit(world, id, 'first')).toMatchObject({ id });
    const promoted = await admit(world, id, 'second');
    expect(promoted).toMatchObject({ key: keyOf('second') });
    expect(promoted).not.toHaveProperty('next');
    expect(await admit(world, id, 'first')).toMatchObject({ refused: 'terminal_not_enrolled' });
    expect(await admit(world, id, 'second')).toMatchObject({ id });
    expect(await eventsOf(id)).toContainEqual(['key_changed', 'terminal', undefined]);
  });

  test('that takes another’s place with two requests at once is let in with both', async () => {
    const world = await newStore();
    const { id } = await active(world);
    await enrol(world, id, (await giveCode(world, id)).code, 'second');
    const both = await Promise.all([admit(world, id, 'second'), admit(world, id, 'second')]);
    expect(both).toMatchObject([{ key: keyOf('second') }, { key: keyOf('second') }]);
  });

  test('is not enrolled for a terminal that is revoked meanwhile', async () => {
    const world = await newStore();
    const { terminal, credentials } = await world.register();
    beforeFirst(world.client, 'TransactWriteItems', async () => {
      const other = await newStore();
      await revoke({ ...world, ports: { ...world.ports, terminals: other.ports.terminals } }, terminal.id);
    });
    expect(await enrol(world, terminal.id, credentials?.code ?? '')).toMatchObject({
      refused: 'enrolment_code_invalid',
    });
    expect(await admit(world, terminal.id)).toMatchObject({ refused: 'terminal_not_enrolled' });
  });
});

describe('a secret', () => {
  const rotate = ({ ports }: World, terminal: string, request = randomUUID()) =>
    rotateSecret(ports, { terminal, request, operator, now });

  test('is rotated: the one in use stays until it is told to end', async () => {
    const world = await newStore();
    const { id, secret } = await active(world);
    const rotated = await rotate(world, id);
    if (isRefusal(rotated)) throw new Error(rotated.refused);
    expect(world.clients.good(id)).toEqual([secret, rotated.secret]);
    expect(await endPreviousSecret(world.ports, { terminal: id, operator, now })).toMatchObject({ id });
    expect(world.clients.good(id)).toEqual([rotated.secret]);
    await endPreviousSecret(world.ports, { terminal: id, operator, now });
    expect(world.clients.good(id)).toEqual([rotated.secret]);
    expect((await eventsOf(id)).map(([kind]) => kind)).toEqual(
      expect.arrayContaining(['secret_rotated', 'previous_secret_ended']),
    );
  });

  test('ends at the next rotation but one', async () => {
    const world = await newStore();
    const { id } = await active(world);
    const [second, third] = [await rotate(world, id), await rotate(world, id)];
    expect(world.clients.good(id)).toEqual([second, third].map((each) => 'secret' in each && each.secret));
  });

  test.each(['addSecret', 'endSecret', 'secrets'] as const)(
    'of an answer that was lost (%s) gives way to a fresh one, and the one in use stays',
    async (lost) => {
      const world = await newStore();
      const { id } = await active(world);
      const before = await rotate(world, id);
      const inUse = 'secret' in before ? before.secret : '';
      const request = randomUUID();
      world.clients.loseNext = lost;
      await expect(rotate(world, id, request)).rejects.toThrow('lost');
      const again = await rotate(world, id, request);
      expect(world.clients.good(id)).toEqual([inUse, 'secret' in again && again.secret]);
    },
  );

  test.each([
    ['of no terminal', async () => 'nobody', 'not_found'],
    [
      'of a revoked one',
      async (world: World) => {
        const { id } = await active(world);
        await revoke(world, id);
        return id;
      },
      'terminal_revoked',
    ],
  ])('%s is not rotated, nor does it get a code', async (_, terminal, refused) => {
    const world = await newStore();
    const id = await terminal(world);
    expect(await rotate(world, id)).toEqual({ refused });
    expect(await endPreviousSecret(world.ports, { terminal: id, operator, now })).toEqual({ refused });
    expect((await giveCode(world, id)).given).toEqual({ refused });
  });
});

describe('a revoked terminal', () => {
  test('is not let in any more, and stays in the list; again is the same', async () => {
    const world = await newStore();
    const { id } = await active(world);
    expect(await revoke(world, id)).toMatchObject({ state: 'revoked' });
    expect(await admit(world, id)).toMatchObject({ refused: 'terminal_not_enrolled' });
    expect(await revoke(world, id)).toMatchObject({ state: 'revoked' });
    expect((await eventsOf(id)).filter(([kind]) => kind === 'revoked')).toHaveLength(1);
    expect(await world.ports.terminals.ofStore(world.store)).toMatchObject([{ id, state: 'revoked' }]);
    expect(await revoke(world, 'nobody')).toEqual({ refused: 'not_found' });
  });

  test('keeps its number', async () => {
    const world = await newStore();
    await revoke(world, (await active(world)).id);
    expect((await world.register()).terminal.number).toBe(2);
  });
});

describe('a request is a terminal’s', () => {
  const terminal: Terminal = {
    id: 'client-1',
    store: 'shinjuku-east',
    number: 1,
    name: 'Till',
    state: 'active',
    key: keyOf('first'),
    next: keyOf('second'),
    registeredAt: now,
    badCodes: 0,
    badCodesFrom: 0,
  };
  const asked = (
    known: Terminal | undefined,
    { client = 'client-1', seed = 'first', store = 'shinjuku-east' },
  ) => terminalOf({ subject: client }, { deviceId: thumbprint(seed) }, known, store);

  test.each([
    ['its own key', terminal, {}],
    ['the key that takes its place', terminal, { seed: 'second' }],
  ])('with %s', (_, known, asking) => {
    expect(asked(known, asking)).toBe(known);
  });

  const { key: _key, next: _next, ...without } = terminal;
  test.each<[string, Terminal | undefined, Parameters<typeof asked>[1]]>([
    ['that is not there', undefined, {}],
    ['of another client', terminal, { client: 'client-2' }],
    ['that has no key yet', { ...without, state: 'enrolling' }, {}],
    ['that is revoked', { ...terminal, state: 'revoked' }, {}],
    ['with another key', terminal, { seed: 'thief' }],
    ['of another store', terminal, { store: 'osaka' }],
  ])('not one %s: the answer is the same for all', (_, known, asking) => {
    expect(asked(known, asking)).toMatchObject({ refused: 'terminal_not_enrolled' });
  });
});

describe('enrolment codes', () => {
  test('are made of 20 letters without vowels, none likelier than another', () => {
    // Every byte once: those that would favour some letters are left out.
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const seen = new Map<string, number>();
    let at = 0;
    const random = (size: number) => {
      at += size;
      return bytes.subarray(at - size, at);
    };
    while (at + 20 <= 240)
      for (const letter of newEnrolmentCode(random).replaceAll('-', ''))
        seen.set(letter, (seen.get(letter) ?? 0) + 1);
    expect([...seen.keys()].sort().join('')).toBe('BCDFGHJKLMNPQRSTVWXZ');
    expect(new Set(seen.values())).toEqual(new Set([12]));
  });
});
