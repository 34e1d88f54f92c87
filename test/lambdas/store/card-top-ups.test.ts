/** Top-ups from cards on a real engine: started, settled and charged back, once each, in every order. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../../lambdas/domain/cards/card.ts';
import type { ChargeAnswer } from '../../../lambdas/domain/cards/card-processor.ts';
import type { ChargePorts } from '../../../lambdas/domain/cards/charge-card.ts';
import {
  type ChargeEvent,
  type ChargeResult,
  receiveCharge,
} from '../../../lambdas/domain/cards/settle-charge.ts';
import { sweepCharges } from '../../../lambdas/domain/cards/sweep-charges.ts';
import { entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import type { TopUp } from '../../../lambdas/domain/ledger/transfer.ts';
import { trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { cardItem, readCard } from '../../../lambdas/store/card-items.ts';
import { cardTopUps, topUpIsAsJudged } from '../../../lambdas/store/card-top-ups.ts';
import { transferOf, walletOf } from '../../../lambdas/store/ledger-items.ts';
import { cardIsActive } from '../../../lambdas/store/ledger-writing.ts';
import { lossOf } from '../../../lambdas/store/loss-items.ts';
import { openCharges } from '../../../lambdas/store/open-holds.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { historyRecorder } from '../../../lambdas/store/past-balances.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { around, beforeFirst, meter, takeAway } from '../../support/middleware.ts';
import { moneyPorts, paymentCommand, topUpCommand, yen } from '../../support/money-requests.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  freeze,
  limitsWith,
  noon,
  type TestCustomer,
} from '../../support/transfers.ts';

let engine: TestTables;
let customer: TestCustomer;
let card: Card;

const DAY = 24 * 60 * 60 * 1000;
const timeZone = 'Asia/Tokyo';

beforeAll(async () => {
  engine = await startTables();
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  await operations.putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());
beforeEach(async () => {
  customer = await customerWith(engine.client(), 0n, { enrolledAt: noon - 30 * DAY });
  card = await cardOf(customer);
});

async function cardOf({ id }: TestCustomer, change: Partial<Card> = {}): Promise<Card> {
  const made: Card = {
    id: `card_${randomBytes(20).toString('base64url')}`,
    customer: id,
    processor: 'sandbox',
    state: 'active',
    startedAt: noon - 2 * DAY,
    expiresAt: noon - DAY,
    details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2028-12' },
    usableFrom: noon - 1,
    ...change,
  };
  await engine.client().send(new PutItemCommand({ TableName: tables.registryTable, Item: cardItem(made) }));
  return made;
}

const optionsOf = (client = engine.client()) => ({ client, runtime, ...tables });

interface Asked {
  readonly answer?: ChargeAnswer | 'nothing';
  readonly amount?: bigint;
  readonly key?: string;
  readonly source?: string;
  readonly client?: ReturnType<TestTables['client']>;
  readonly charged?: string[];
  readonly limits?: Parameters<typeof limitsWith>[0];
  readonly now?: number;
}

function topUp({
  answer = 'pending',
  amount = 1000n,
  key = randomUUID(),
  source = card.id,
  ...asked
}: Asked = {}) {
  const client = asked.client ?? engine.client();
  const cards: ChargePorts = {
    topUps: cardTopUps(optionsOf(client)),
    timeZone,
    onUnknown: () => {},
    processor: {
      name: 'sandbox',
      beginRegistration: async () => ({ url: 'https://p.example/' }),
      charge: async ({ reference }) => {
        asked.charged?.push(reference);
        if (answer === 'nothing') throw new Error('no answer');
        return answer;
      },
      chargeOf: async () => 'unheard',
    },
  };
  const ports = {
    ...moneyPorts(client),
    cards,
    ...(asked.limits ? { limits: limitsWith(asked.limits) } : {}),
  };
  const { now = noon } = asked;
  return createTopUp(ports, topUpCommand(customer, { key, money: yen(amount), fundingSource: source, now }));
}
async function pending(amount = 1000n): Promise<TopUp> {
  const started = await topUp({ amount });
  if ('refused' in started) throw new Error(started.refused);
  return started;
}

const eventOn = (reference: string, result: ChargeResult, id = `msg_${randomUUID()}`): ChargeEvent => ({
  ...result,
  id,
  fingerprint: `${reference} ${result.type}`,
  reference,
});
const receive = (event: ChargeEvent, client = engine.client()) =>
  receiveCharge({ topUps: cardTopUps(optionsOf(client)), timeZone }, event, noon + 1000);
const say = (reference: string, type: ChargeResult['type'], client = engine.client()) =>
  receive(eventOn(reference, type === 'charge.reversed' ? { type, reason: 'fraud' } : { type }), client);

const read = async (id: string) => cardTopUps(optionsOf()).readTopUp(id);
const wallet = async () => cardTopUps(optionsOf()).readWallet(customer.id);
const pay = (amount: bigint) =>
  createPayment(
    moneyPorts(engine.client()),
    paymentCommand(customer, { key: randomUUID(), money: yen(amount) }),
  );

/** What is wrong with this customer's wallet, in words; tests without a control leave other wallets wrong. */
async function differences(): Promise<readonly string[]> {
  const items = await engine.items(tables.ledgerTable);
  const transfers = items.flatMap((item) => transferOf(item) ?? []);
  const wallets = items.filter(({ sk }) => sk?.S === 'WALLET').map(walletOf);
  const balance = trialBalance(transfers, wallets);
  expect(balance.sums).toEqual({ JPY: 0n });
  return balance.differences.filter((line) => line.includes(customer.id));
}
const expectBalanced = async () => expect(await differences()).toEqual([]);

describe('a top-up from a card', () => {
  test('is pending at first: nothing is spendable, and its room is taken', async () => {
    const started = await pending();
    expect(started).toMatchObject({
      state: 'pending',
      debit: 'funding:sandbox',
      credit: `wallet:${customer.id}`,
      fundingSource: card.id,
      counterparty: 'visa 1111',
    });
    expect(await wallet()).toMatchObject({
      available: 0n,
      pending: 0n,
      incoming: 1000n,
      toppedUp: { [started.day]: 1000n },
    });
    expect(await pay(1n)).toEqual({ refused: 'insufficient_funds' });
    expect(await read(started.id)).toEqual(started);
    await expectBalanced();
  });

  test.each<[ChargeAnswer, string, bigint]>([
    ['succeeded', 'posted', 1000n],
    ['failed', 'voided', 0n],
  ])('that has %s at once is %s', async (answer, state, available) => {
    const done = await topUp({ answer });
    expect(done).toMatchObject({ state, version: 2 });
    const day = 'day' in done ? done.day : '';
    expect(await wallet()).toMatchObject({ available, incoming: 0n, toppedUp: { [day]: available } });
    await expectBalanced();
  });

  test('whose outcome is unknown is pending, and the same request asks the processor again, by the same reference', async () => {
    const [key, charged] = [randomUUID(), [] as string[]];
    const first = await topUp({ key, charged, answer: 'nothing' });
    expect(first).toMatchObject({ state: 'pending' });
    const second = await topUp({ key, charged, answer: 'succeeded' });
    expect(second).toMatchObject({ state: 'posted' });
    expect(await topUp({ key, charged, answer: 'succeeded' })).toEqual(second);
    expect(new Set(charged).size).toBe(1);
    expect(charged).toHaveLength(2);
    expect(await wallet()).toMatchObject({ available: 1000n, incoming: 0n });
  });

  test.each<[string, Partial<Card>]>([
    ['that is not active', { state: 'pending' }],
    ['that was removed', { state: 'removed' }],
    ['that is blocked', { state: 'blocked' }],
    ['that is past', { details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2026-10' } }],
    ['that is new', { usableFrom: noon + 1 }],
    ['of another processor', { processor: 'other' }],
    ['of somebody else', { customer: randomUUID() }],
  ])('%s is refused, and nothing is written', async (_, change) => {
    const source = (await cardOf(customer, change)).id;
    const before = await engine.items();
    expect(await topUp({ source })).toEqual({ refused: 'card_not_usable' });
    expect(await engine.items()).toEqual(before);
  });

  test('from a card that is removed in the same moment is refused, by a condition of the write', async () => {
    const racing = async (...without: string[]) => {
      const source = await cardOf(customer);
      const client = engine.client();
      beforeFirst(client, 'TransactWriteItems', () => cardOf(customer, { ...source, state: 'removed' }));
      for (const clause of without) takeAway(client, clause);
      return topUp({ source: source.id, client });
    };
    expect(await racing()).toEqual({ refused: 'card_not_usable' });
    expect(await racing(cardIsActive)).toMatchObject({ state: 'pending' });
  });

  test('counts against the limits while it is pending, exactly, also where many come at once', async () => {
    const limits = { topUpPerDay: 3000n };
    const results = await Promise.all(Array.from({ length: 6 }, () => topUp({ limits })));
    expect(results.filter((result) => 'state' in result)).toHaveLength(3);
    expect(results.filter((result) => 'refused' in result)).toEqual(
      Array(3).fill({ refused: 'limit_exceeded' }),
    );
  });

  test('takes its room below the balance limit, from the sandbox too, until it has failed', async () => {
    const limits = { balance: 1500n };
    const started = await topUp({ limits });
    expect(await topUp({ limits })).toEqual({ refused: 'limit_exceeded' });
    expect(await topUp({ limits, source: 'sandbox' })).toEqual({ refused: 'limit_exceeded' });
    await say('id' in started ? started.id : '', 'charge.failed');
    expect(await topUp({ limits, source: 'sandbox' })).toMatchObject({ state: 'posted' });
  });

  test('meets another one on its way, by a premise of the write', async () => {
    const racing = async (earlier: bigint, ...without: string[]) => {
      customer = await customerWith(engine.client(), 0n, { enrolledAt: noon - 30 * DAY });
      const [limits, source, client] = [{ balance: 1500n }, (await cardOf(customer)).id, engine.client()];
      if (earlier > 0n) await topUp({ amount: earlier, source });
      beforeFirst(client, 'TransactWriteItems', () => topUp({ limits, source }));
      for (const clause of without) takeAway(client, clause);
      return topUp({ limits, source, client });
    };
    const premises: [bigint, string][] = [
      [0n, '(attribute_not_exists(#incoming) OR #incoming = :incoming)'],
      [10n, '#incoming = :incoming'],
    ];
    for (const [earlier, premise] of premises) {
      expect(await racing(earlier)).toEqual({ refused: 'limit_exceeded' });
      expect(await racing(earlier, premise)).toMatchObject({ state: 'pending' });
    }
  });
});

describe('an event', () => {
  test('posts the top-up once, however often and however many at once it comes', async () => {
    const { id } = await pending();
    const event = eventOn(id, { type: 'charge.succeeded' });
    const all = await Promise.all(Array.from({ length: 5 }, () => receive(event)));
    expect(all).toEqual(Array(5).fill('applied'));
    expect(await say(id, 'charge.succeeded')).toBe('repeated');
    expect(await read(id)).toMatchObject({ state: 'posted', version: 2 });
    expect(await wallet()).toMatchObject({ available: 1000n, incoming: 0n });
    expect(await receive({ ...event, fingerprint: 'other' })).toEqual({ refused: 'webhook_conflict' });
    await expectBalanced();
  });

  test('posts it though the account was frozen meanwhile: the money was taken', async () => {
    const { id } = await pending();
    await freeze(engine.client(), customer.id);
    expect(await say(id, 'charge.succeeded')).toBe('applied');
    expect(await wallet()).toMatchObject({ available: 1000n, status: 'frozen' });
  });

  test('that is faster than the answer is not outdone by it', async () => {
    const client = engine.client();
    let transactions = 0;
    around(client, async ({ command, input }, send) => {
      if (command === 'TransactWriteItems' && ++transactions === 2) {
        const items = input.TransactItems as { Update?: { Key: { pk: { S: string } } } }[];
        await say(items[0]?.Update?.Key.pk.S.replace('TOPUP#', '') ?? '', 'charge.succeeded');
      }
      return send();
    });
    expect(await topUp({ client, answer: 'succeeded' })).toMatchObject({ state: 'posted', version: 2 });
    expect(await wallet()).toMatchObject({ available: 1000n, incoming: 0n });
  });

  test('is judged on the top-up as it is, by a condition of the write', async () => {
    const { id } = await pending();
    const topUpNow = await read(id);
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => say(id, 'charge.succeeded'));
    if (topUpNow) takeAway(client, topUpIsAsJudged(topUpNow));
    // The wallet has nothing incoming any more: the second control, without the first.
    expect(await say(id, 'charge.succeeded', client)).toBe('repeated');
    expect(await wallet()).toMatchObject({ available: 1000n });

    // Where another one is on its way, its amount would be there to be taken: the first control has to do it.
    const racing = async (...without: string[]) => {
      const [other] = [await pending(), await pending()];
      const weak = engine.client();
      beforeFirst(weak, 'TransactWriteItems', () => say(other.id, 'charge.succeeded'));
      for (const clause of without) takeAway(weak, clause);
      return say(other.id, 'charge.succeeded', weak);
    };
    expect(await racing()).toBe('repeated');
    await expectBalanced();
    expect(await racing('#state = :judged')).toBe('applied');
    expect(await differences()).not.toEqual([]);
  });

  test('of a top-up that nobody made is not found', async () => {
    expect(await say(`top_${'a'.repeat(27)}`, 'charge.succeeded')).toEqual({ refused: 'not_found' });
  });

  test.each<readonly ChargeResult['type'][]>([
    ['charge.failed', 'charge.succeeded'],
    ['charge.succeeded', 'charge.failed'],
    ['charge.reversed', 'charge.succeeded'],
    ['charge.succeeded', 'charge.reversed'],
    ['charge.reversed', 'charge.reversed', 'charge.failed'],
    ['charge.succeeded', 'charge.reversed', 'charge.reversed', 'charge.succeeded'],
  ])('after another leaves the books right: %s, %s', async (...types) => {
    const { id } = await pending();
    for (const type of types) await say(id, type);
    await expectBalanced();
    const kept = types[0] === 'charge.succeeded' && !types.includes('charge.reversed');
    expect(await wallet()).toMatchObject({ available: kept ? 1000n : 0n, incoming: 0n, status: 'active' });
  });
});

describe('a charge-back', () => {
  const posted = async (amount = 1000n) => {
    const { id } = await pending(amount);
    await say(id, 'charge.succeeded');
    return id;
  };
  const accounts = async () => {
    const items = await engine.items(tables.ledgerTable);
    return items.flatMap((item) => {
      const transfer = transferOf(item);
      return transfer?.kind === 'charge_back' && transfer.customer === customer.id
        ? [[transfer.debit.split(':')[0], transfer.money.amount, transfer.reason]]
        : [];
    });
  };

  /** What the dead-man's rule is told of the customer. */
  const losses = async () =>
    (await engine.items(tables.casesTable)).flatMap((item) => {
      const loss = lossOf(item);
      return loss?.customer === customer.id ? [loss] : [];
    });
  const lost = async () => (await losses()).map(({ amount }) => amount).sort((a, b) => Number(a - b));

  test('as fraud is told as a loss in the same write, once for each part', async () => {
    const id = await posted();
    await pay(600n);
    const denial = eventOn(id, { type: 'charge.reversed', reason: 'fraud', amount: 700n });
    expect(await receive(denial)).toBe('applied');
    expect(await lost()).toEqual([300n, 400n]);
    expect(await losses()).toContainEqual(expect.objectContaining({ kind: 'loss', at: noon + 1000 }));
    // The same again, by a retry and by other events.
    await receive(denial);
    await Promise.all([say(id, 'charge.reversed'), say(id, 'charge.reversed')]);
    expect(await lost()).toEqual([300n, 300n, 400n]);
    expect(await say(id, 'charge.reversed')).toBe('repeated');
    expect(await lost()).toEqual([300n, 300n, 400n]);
  });

  test.each(['dispute', 'other'])('for the reason %s robbed nobody', async (reason) => {
    const id = await posted();
    expect(await receive(eventOn(id, { type: 'charge.reversed', reason }))).toBe('applied');
    expect(await accounts()).toEqual([['wallet', 1000n, reason]]);
    expect(await losses()).toEqual([]);
  });

  test('of what never came robbed nobody', async () => {
    const { id } = await pending();
    expect(await say(id, 'charge.reversed')).toBe('applied');
    expect(await losses()).toEqual([]);
  });

  test('takes the money from the wallet, and blocks the card', async () => {
    const id = await posted();
    expect(await say(id, 'charge.reversed')).toBe('applied');
    expect(await accounts()).toEqual([['wallet', 1000n, 'fraud']]);
    expect(await wallet()).toMatchObject({ available: 0n, status: 'active' });
    expect(await read(id)).toMatchObject({ state: 'posted', reversed: 1000n, version: 3 });
    const blocked = await readCard(optionsOf(), card.id);
    expect([blocked?.state, blocked?.details?.token]).toEqual(['blocked', undefined]);
    expect(await topUp()).toEqual({ refused: 'card_not_usable' });
  });

  test('of money that was spent leaves nothing below zero: the rest is our loss, and the wallet is frozen', async () => {
    const id = await posted();
    await pay(600n);
    expect(await say(id, 'charge.reversed')).toBe('applied');
    expect(new Set(await accounts())).toEqual(
      new Set([
        ['losses', 600n, 'fraud'],
        ['wallet', 400n, 'fraud'],
      ]),
    );
    expect(await wallet()).toMatchObject({ available: 0n, status: 'frozen' });
    const events = (await engine.items(tables.registryTable)).filter(
      ({ pk, kind }) => pk?.S === `CUSTOMER#${customer.id}` && kind?.S === 'frozen',
    );
    expect(events).toHaveLength(1);
    await expectBalanced();
  });

  test('that meets a payment looks again, and takes what is there then', async () => {
    const id = await posted();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => pay(700n));
    expect(await say(id, 'charge.reversed', client)).toBe('applied');
    expect(await wallet()).toMatchObject({ available: 0n, status: 'frozen' });
    await expectBalanced();
  });

  test('that meets the end of a freeze freezes anew, and tells: by a condition of the write', async () => {
    const frozenAnew = async (...without: string[]) => {
      customer = await customerWith(engine.client(), 0n, { enrolledAt: noon - 30 * DAY });
      card = await cardOf(customer);
      const id = await posted();
      await pay(600n);
      await freeze(engine.client(), customer.id);
      const client = engine.client();
      beforeFirst(client, 'TransactWriteItems', () =>
        changeWallet(engine.client(), customer.id, { status: 'active' }),
      );
      for (const clause of without) takeAway(client, clause);
      expect(await say(id, 'charge.reversed', client)).toBe('applied');
      expect(await wallet()).toMatchObject({ status: 'frozen' });
      return (await accountEventsOf(engine, customer.id)).filter(({ kind }) => kind === 'frozen').length;
    };
    expect(await frozenAnew()).toBe(1);
    expect(await frozenAnew('#status = :status')).toBe(0);
  });

  test('takes what it was judged to take, by a condition of the write', async () => {
    const id = await posted();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => pay(700n));
    takeAway(client, '#available = :available');
    await say(id, 'charge.reversed', client);
    // 700 were paid out of money that went back in full.
    expect(await differences()).toEqual([`wallet:${customer.id}: posted 0, its transfers say -700`]);
  });

  test('in parts takes each part, in whatever order they come, and never more than was charged', async () => {
    const deny = (id: string, amount?: bigint) =>
      receive({ ...eventOn(id, { type: 'charge.reversed', reason: 'fraud', amount }) });
    const id = await posted();
    expect(await deny(id, 300n)).toBe('applied');
    expect(await read(id)).toMatchObject({ state: 'posted', reversed: 300n, version: 3 });
    expect(await wallet()).toMatchObject({ available: 700n, status: 'active' });
    expect((await readCard(optionsOf(), card.id))?.state).toBe('blocked');
    expect(await deny(id, 701n)).toBe('refused');
    await pay(500n);
    expect(await deny(id, 300n)).toBe('applied');
    // 200 were left of it.
    expect(await wallet()).toMatchObject({ available: 0n, status: 'frozen' });
    await changeWallet(engine.client(), customer.id, { status: 'active' });
    expect(await deny(id)).toBe('applied');
    expect(await wallet()).toMatchObject({ available: 0n, status: 'frozen' });
    expect(await deny(id)).toBe('repeated');
    expect(await read(id)).toMatchObject({ reversed: 1000n });
    expect(new Set(await accounts())).toEqual(
      new Set([
        ['wallet', 300n, 'fraud'],
        ['wallet', 200n, 'fraud'],
        ['losses', 100n, 'fraud'],
        ['losses', 400n, 'fraud'],
      ]),
    );
    await expectBalanced();
  });

  test('of a part that is faster than its success leaves the customer the rest', async () => {
    const { id } = await pending();
    const denial = eventOn(id, { type: 'charge.reversed', reason: 'fraud', amount: 300n });
    expect(await receive(denial)).toBe('applied');
    expect(await receive(denial)).toBe('applied');
    expect(await say(id, 'charge.succeeded')).toBe('repeated');
    expect(await wallet()).toMatchObject({ available: 700n, incoming: 0n });
    await expectBalanced();
  });

  test('of parts at once counts each, by a condition of the write', async () => {
    const deny = (id: string, amount: bigint, client = engine.client()) =>
      receive(eventOn(id, { type: 'charge.reversed', reason: 'fraud', amount }), client);
    const race = async (...without: string[]) => {
      customer = await customerWith(engine.client(), 0n, { enrolledAt: noon - 30 * DAY });
      card = await cardOf(customer);
      const id = await posted();
      await deny(id, 100n);
      await pay(900n);
      const client = engine.client();
      // The wallet is as it was judged, and the other part was all the wallet's.
      beforeFirst(client, 'TransactWriteItems', async () => {
        await topUp({ source: 'sandbox', amount: 500n });
        await deny(id, 500n);
      });
      for (const clause of without) takeAway(client, clause);
      await deny(id, 300n, client);
      return (await read(id))?.reversed;
    };
    expect(await race()).toBe(900n);
    await expectBalanced();
    expect(await race('#reversed = :before')).toBe(400n);
  });

  test('five times at once happens once', async () => {
    const id = await posted();
    const all = await Promise.all(Array.from({ length: 5 }, () => say(id, 'charge.reversed')));
    expect(all.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(await accounts()).toHaveLength(1);
    await expectBalanced();
  });
});

describe('a top-up whose end the processor never told', () => {
  const MINUTE = 60_000;
  const late = noon + 10 * MINUTE;
  interface Remembering {
    readonly says?: ChargeAnswer | 'unheard' | 'nothing';
    readonly client?: ReturnType<TestTables['client']>;
    readonly connected?: boolean;
    readonly limit?: number;
  }
  let asked: string[];
  const sweep = (now: number, { says = 'succeeded', client = engine.client(), ...more }: Remembering = {}) =>
    sweepCharges(
      {
        topUps: cardTopUps(optionsOf(client)),
        open: openCharges(optionsOf(client)),
        cards: { read: (id) => readCard(optionsOf(client), id) },
        entries: historyRecorder(optionsOf(client)),
        timeZone,
        limit: more.limit ?? 200,
        processor:
          more.connected === false
            ? undefined
            : {
                name: 'sandbox',
                chargeOf: async ({ reference }) => {
                  asked.push(reference);
                  if (says === 'nothing') throw new Error('no answer');
                  return says;
                },
              },
      },
      now,
    );
  /** As the consumer of the ledger's stream does. */
  const record = async (topUp: TopUp | undefined) => {
    const entry = topUp && entryFrom(topUp, noon);
    if (entry) await historyRecorder(optionsOf()).record(entry);
  };
  const started = async () => {
    const topUp = await pending();
    await record(topUp);
    return topUp;
  };
  /** What earlier tests left is not to be found again: the first run ends it, the second records that it did. */
  beforeEach(async () => {
    asked = [];
    for (let run = 0; run < 2; run++) await sweep(late + DAY, { says: 'unheard' });
    asked.length = 0;
  });

  test.each([
    ['succeeded', 'posted', 1000n],
    ['failed', 'voided', 0n],
    ['unheard', 'voided', 0n],
  ] as const)('and that has %s is %s, once, after ten minutes', async (says, state, available) => {
    const { id } = await started();
    expect(await sweep(late, { says })).toEqual([]);
    expect(asked).toEqual([]);
    expect(await sweep(late + 1, { says })).toEqual([{ topUpId: id, outcome: 'swept', state }]);
    expect(await wallet()).toMatchObject({ available, incoming: 0n });
    // Before the stream has told the history, and after.
    expect(await sweep(late + 1, { says })).toEqual([{ topUpId: id, outcome: 'ended_before' }]);
    expect(await sweep(late + 1, { says })).toEqual([]);
    expect(asked).toEqual([id]);
    await expectBalanced();
  });

  test('is asked about by its own id, also where its card was removed meanwhile', async () => {
    const { id } = await started();
    await cardOf(customer, {
      ...card,
      state: 'removed',
      details: { brand: 'visa', lastFour: '1111', expires: '2028-12' },
    });
    expect(await sweep(late + 1)).toEqual([{ topUpId: id, outcome: 'swept', state: 'posted' }]);
    expect(asked).toEqual([id]);
  });

  test('waits where the processor does not know either, and is overdue after a day', async () => {
    const { id } = await started();
    const says = 'pending';
    expect(await sweep(noon + DAY, { says })).toEqual([{ topUpId: id, outcome: 'open', overdue: false }]);
    expect(await sweep(noon + DAY + 1, { says })).toEqual([{ topUpId: id, outcome: 'open', overdue: true }]);
    expect(await wallet()).toMatchObject({ available: 0n, incoming: 1000n });
  });

  test('and about which it cannot be asked stays as it is, and does not keep the others', async () => {
    const { id } = await started();
    const before = await engine.items();
    const failed = [{ topUpId: id, outcome: 'failed', error: expect.any(Error) }];
    expect(await sweep(late + 1, { says: 'nothing' })).toEqual(failed);
    expect(await sweep(late + 1, { connected: false })).toEqual(failed);
    expect(await engine.items()).toEqual(before);
    const other = await started();
    const client = engine.client();
    around(client, ({ command, input }, send) => {
      const key = (input.Key as { pk?: { S?: string } } | undefined)?.pk?.S;
      if (command === 'GetItem' && key === `TOPUP#${id}`) throw new Error('No');
      return send();
    });
    expect(await sweep(late + 1, { client })).toEqual(
      expect.arrayContaining([...failed, { topUpId: other.id, outcome: 'swept', state: 'posted' }]),
    );
  });

  test('is ended once, by the sweeper, another one, the event or the request that comes again', async () => {
    for (const says of ['succeeded', 'failed'] as const) {
      const { id } = await started();
      const ends = await Promise.all([
        sweep(late + 1, { says }),
        sweep(late + 1, { says }),
        say(id, `charge.${says}`),
        say(id, `charge.${says}`),
      ]);
      expect(ends[2]).toMatch(/applied|repeated/);
      expect(await read(id)).toMatchObject({ state: says === 'succeeded' ? 'posted' : 'voided', version: 2 });
      await record(await read(id));
      await expectBalanced();
    }
  });

  test('is not charged any more by the request that comes again: what the processor has not heard of is over', async () => {
    const [key, charged] = [randomUUID(), [] as string[]];
    const again = (now: number) => topUp({ key, charged, answer: 'nothing', now });
    for (const now of [noon, noon + 5 * MINUTE - 1]) await again(now);
    expect(charged).toHaveLength(2);
    expect(await again(noon + 5 * MINUTE)).toMatchObject({ state: 'pending' });
    expect(charged).toHaveLength(2);
  });

  test('is found without a scan, and the newest first where there are more than a run looks at', async () => {
    const [older, newer] = [await started(), await pending()];
    await record({ ...newer, createdAt: noon + 1 });
    const client = engine.client();
    const counted = meter(client);
    const one = { limit: 1, client };
    expect((await sweep(late + 2, one)).map(({ topUpId }) => topUpId)).toEqual([newer.id]);
    expect(counted.calls).not.toContain('Scan');
    await record({ ...newer, createdAt: noon + 1, state: 'posted', version: 2 });
    expect((await sweep(late + 2, one)).map(({ topUpId }) => topUpId)).toEqual([older.id]);
  });
});
