/** Cards on a real engine: what each write requires, exactly, also where many come at once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../../lambdas/domain/cards/card.ts';
import {
  type RegistrationEvent,
  receiveRegistration,
} from '../../../lambdas/domain/cards/receive-registration.ts';
import { removeCard } from '../../../lambdas/domain/cards/remove-card.ts';
import type { RegistrationWrite } from '../../../lambdas/domain/cards/start-registration.ts';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { cardHolderClauses, roomForCard } from '../../../lambdas/store/card-clauses.ts';
import { readCard } from '../../../lambdas/store/card-items.ts';
import { readCardsOf } from '../../../lambdas/store/card-list.ts';
import { cardRegistrations, roomForTry } from '../../../lambdas/store/card-registrations.ts';
import { cardRemoval, removableClauses } from '../../../lambdas/store/card-removal.ts';
import { cardIsAsJudged, cardResults } from '../../../lambdas/store/card-results.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { changeWallet, customerWith, noon, signedIn, type TestCustomer } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const HOUR = 60 * 60 * 1000;
const optionsOf = (client = engine.client()) => ({ client, runtime, ...tables });
const newId = () => `card_${randomBytes(20).toString('base64url')}`;

function writeOf(customer: TestCustomer, change: Partial<RegistrationWrite> = {}): RegistrationWrite {
  return {
    card: {
      id: newId(),
      customer: customer.id,
      processor: 'sandbox',
      state: 'pending',
      startedAt: noon,
      expiresAt: noon + HOUR,
    },
    request: { id: randomUUID(), fingerprint: 'f' },
    device: customer.device,
    authTime: signedIn,
    maxCards: 2,
    tries: { window: 24 * HOUR, perCustomer: 50, perDevice: 50 },
    ...change,
  };
}
const start = (write: RegistrationWrite, client = engine.client()) =>
  cardRegistrations(optionsOf(client)).start(write);

async function started(customer: TestCustomer): Promise<Card> {
  const result = await start(writeOf(customer, { maxCards: 50 }));
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

const registered = (reference: string, change: object = {}): RegistrationEvent => ({
  id: `msg_${randomUUID()}`,
  fingerprint: randomUUID(),
  reference,
  type: 'card.registered',
  details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2028-12' },
  threeDs: { status: 'authenticated', eci: '05', transactionId: randomUUID(), liabilityShift: 'issuer' },
  ...change,
});
const receive = (event: RegistrationEvent, client = engine.client(), maxCards = 2) =>
  receiveRegistration(
    { results: cardResults(optionsOf(client)), maxCards, coolOff: HOUR },
    event,
    noon + 1000,
  );
const read = (id: string) => readCard(optionsOf(), id);

async function active(customer: TestCustomer): Promise<string> {
  const { id } = await started(customer);
  await receive(registered(id));
  return id;
}
const remove = (customer: TestCustomer, id: string, change: object = {}, client = engine.client()) =>
  removeCard(cardRemoval(optionsOf(client)), {
    id,
    customer: customer.id,
    device: customer.device,
    authTime: signedIn,
    now: noon + 2000,
    ...change,
  });

const frozen = ({ id }: TestCustomer) => changeWallet(engine.client(), id, { status: 'frozen' });
const signedOut = ({ id }: TestCustomer) => changeWallet(engine.client(), id, { sessionsSince: signedIn });

describe('a registration', () => {
  test('is kept, and the same request is answered with it as it stands', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    expect(await start(write)).toEqual(write.card);
    const before = await engine.items();
    expect(await start({ ...writeOf(customer), request: write.request })).toEqual(write.card);
    expect(await engine.items()).toEqual(before);
    await cardRegistrations(optionsOf()).keepUrl(write.card.id, 'https://p.example/1');
    const again = await cardRegistrations(optionsOf()).keepUrl(write.card.id, 'https://p.example/2');
    expect(again.url).toBe('https://p.example/1');
    const request = { ...write.request, fingerprint: 'g' };
    expect(await start({ ...writeOf(customer), request })).toEqual({ refused: 'idempotency_conflict' });
  });

  test.each<[string, string, (customer: TestCustomer) => unknown]>([
    ['by a key that is not enrolled', 'device_not_enrolled', () => ({ device: 'd'.repeat(43) })],
    ['in a session that was ended', 'session_ended', signedOut],
    ['of a frozen account', 'account_frozen', frozen],
  ])('%s is refused as %s, by a condition of the write', async (_, code, change) => {
    const customer = await customerWith(engine.client(), 0n);
    const write = { ...writeOf(customer), ...((await change(customer)) ?? {}) };
    const before = await engine.items();
    expect(await start(write)).toEqual({ refused: code });
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    const clause = cardHolderClauses(write).find((each) => each.code === code)?.expression ?? '';
    const found = takeAway(client, clause);
    expect(await start(write, client)).toEqual(write.card);
    expect(found()).toBe(1);
  });

  test.each<[string, Partial<RegistrationWrite['tries']>]>([
    ['customer', { perCustomer: 3 }],
    ['device', { perDevice: 3 }],
  ])(
    'is refused when the %s has tried too often, exactly, also at once; the next window is another',
    async (_, limit) => {
      const customer = await customerWith(engine.client(), 0n);
      const tries = { window: 24 * HOUR, perCustomer: 50, perDevice: 50, ...limit };
      const client = engine.client();
      const results = await Promise.all(
        Array.from({ length: 8 }, () => start(writeOf(customer, { tries }), client)),
      );
      expect(results.filter((result) => !isRefusal(result))).toHaveLength(3);
      expect(results.filter(isRefusal)).toEqual(Array(5).fill({ refused: 'limit_exceeded' }));
      const tomorrow = writeOf(customer, { tries });
      const card = { ...tomorrow.card, startedAt: noon + 24 * HOUR };
      expect(await start({ ...tomorrow, card })).toEqual(card);

      const weak = engine.client();
      takeAway(weak, roomForTry);
      expect(isRefusal(await start(writeOf(customer, { tries }), weak))).toBe(false);
    },
  );

  test('is refused where the customer has as many cards as are allowed', async () => {
    const customer = await customerWith(engine.client(), 0n);
    await active(customer);
    await active(customer);
    expect(await start(writeOf(customer))).toEqual({ refused: 'card_limit_reached' });
    const client = engine.client();
    const found = takeAway(client, roomForCard);
    expect(isRefusal(await start(writeOf(customer), client))).toBe(false);
    expect(found()).toBe(1);
  });
});

describe('a result', () => {
  test('makes the card active, without its number, and tells the account', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const { id } = await started(customer);
    const event = registered(id);
    expect(await receive(event)).toBe('applied');
    expect(await read(id)).toMatchObject({
      state: 'active',
      details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2028-12' },
      threeDs: { status: 'authenticated', eci: '05', liabilityShift: 'issuer' },
      usableFrom: noon + 1000 + HOUR,
    });
    expect((await readCardsOf(optionsOf(), customer.id)).map((card) => card.id)).toEqual([id]);
    const told = (await engine.items(tables.registryTable)).filter(
      ({ pk, kind }) => pk?.S === `CUSTOMER#${customer.id}` && kind?.S === 'card_registered',
    );
    expect(told).toHaveLength(1);

    const before = await engine.items();
    expect(await receive(event)).toBe('applied');
    expect(await receive({ ...event, fingerprint: 'other' })).toEqual({ refused: 'webhook_conflict' });
    expect(await engine.items()).toEqual(before);
  });

  test('that failed keeps what the issuer said, and no token', async () => {
    const { id } = await started(await customerWith(engine.client(), 0n));
    const threeDs = { status: 'attempted', eci: '06', transactionId: 't', liabilityShift: 'issuer' };
    expect(await receive(registered(id, { threeDs }))).toBe('applied');
    const card = await read(id);
    expect(card).toMatchObject({ state: 'failed', failure: 'three_ds_failed', threeDs });
    expect(card?.details).toBeUndefined();
  });

  test('of several at once makes as many cards as are allowed, and no more', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const cards = await Promise.all([
      started(customer),
      started(customer),
      started(customer),
      started(customer),
    ]);
    await Promise.all(cards.map(({ id }) => receive(registered(id))));
    const states = await Promise.all(cards.map(async ({ id }) => (await read(id))?.state));
    expect(states.sort()).toEqual(['active', 'active', 'failed', 'failed']);

    const { id } = await started(customer);
    const client = engine.client();
    takeAway(client, roomForCard);
    await receive(registered(id), client);
    expect((await read(id))?.state).toBe('active');
  });

  test('counts once, whichever of two events is faster, by conditions of the write', async () => {
    const overtaken = async (...without: string[]) => {
      const { id } = await started(await customerWith(engine.client(), 0n));
      const client = engine.client();
      beforeFirst(client, 'TransactWriteItems', () =>
        receive(registered(id, { type: 'card.failed', reason: 'declined' })),
      );
      for (const clause of without) takeAway(client, clause);
      const outcome = await receive(registered(id), client);
      return [outcome, (await read(id))?.state];
    };
    expect(await overtaken()).toEqual(['refused', 'failed']);
    expect(await overtaken(cardIsAsJudged)).toEqual(['applied', 'active']);
  });

  test('is taken once under its id, by a condition of the write', async () => {
    const { id } = await started(await customerWith(engine.client(), 0n));
    const event = registered(id);
    const again = async (...without: string[]) => {
      const client = engine.client();
      const later = { ...event, fingerprint: 'other' };
      beforeFirst(client, 'TransactWriteItems', () => receive(event));
      for (const clause of without) takeAway(client, clause);
      return receive(later, client);
    };
    expect(await again()).toEqual({ refused: 'webhook_conflict' });
    const other = { ...registered(id), id: event.id };
    expect(await receive(other)).toEqual({ refused: 'webhook_conflict' });
  });

  test('of a card that nobody registers is not found', async () => {
    expect(await receive(registered(newId()))).toEqual({ refused: 'not_found' });
  });
});

describe('removing', () => {
  test('takes the card and its token, and makes room; again it is answered as it stands', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const [id] = [await active(customer), await active(customer)];
    const removed = await remove(customer, id);
    expect(removed).toMatchObject({ id, state: 'removed', removedAt: noon + 2000 });
    expect((await read(id))?.details?.token).toBeUndefined();
    expect(await readCardsOf(optionsOf(), customer.id)).toHaveLength(1);
    const before = await engine.items();
    expect(await remove(customer, id)).toEqual(removed);
    expect(await engine.items()).toEqual(before);
    expect(isRefusal(await start(writeOf(customer)))).toBe(false);
  });

  test.each<[string, string, (customer: TestCustomer) => unknown]>([
    ['by a key that is not enrolled', 'device_not_enrolled', () => ({ device: 'd'.repeat(43) })],
    ['in a session that was ended', 'session_ended', signedOut],
    ['of a frozen account', 'account_frozen', frozen],
  ])('%s is refused as %s, by a condition of the write', async (_, code, prepare) => {
    const customer = await customerWith(engine.client(), 0n);
    const id = await active(customer);
    const change = (await prepare(customer)) ?? {};
    expect(await remove(customer, id, change)).toEqual({ refused: code });
    expect((await read(id))?.state).toBe('active');
    const asked = { device: customer.device, authTime: signedIn, ...change };
    const clause = cardHolderClauses(asked).find((each) => each.code === code)?.expression ?? '';
    const client = engine.client();
    expect(takeAway(client, clause)()).toBe(0);
    await remove(customer, id, change, client);
    expect((await read(id))?.state).toBe('removed');
  });

  test('somebody else’s card, and one that is not active, is not found, by a condition of the write', async () => {
    const [customer, other] = [
      await customerWith(engine.client(), 0n),
      await customerWith(engine.client(), 0n),
    ];
    const theirs = await active(other);
    const pending = (await started(customer)).id;
    for (const id of [theirs, pending, newId()])
      expect(await remove(customer, id)).toEqual({ refused: 'not_found' });
    const clauses = removableClauses({ customer: customer.id } as Parameters<typeof removableClauses>[0]);
    for (const [index, id] of [theirs, pending].entries()) {
      const client = engine.client();
      takeAway(client, clauses[index]?.expression ?? '');
      await remove(customer, id, {}, client);
      expect((await read(id))?.state).toBe('removed');
    }
  });
});
