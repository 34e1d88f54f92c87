/** What older releases have stored, with today's code: read, confirmed, decided, captured, refunded, charged, verified. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { importJWK } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCharge } from '../../lambdas/domain/charges/create-charge.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { confirmPayment } from '../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../lambdas/domain/payments/create-payment.ts';
import { settlePayment } from '../../lambdas/domain/review/settle-payment.ts';
import { readBlock } from '../../lambdas/domain/sealing/block.ts';
import { handler as createPaymentHandler } from '../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../lambdas/handlers/get-payment.ts';
import { handler as getWallet } from '../../lambdas/handlers/get-wallet.ts';
import { handler as listDevices } from '../../lambdas/handlers/list-devices.ts';
import { handler as listEntries } from '../../lambdas/handlers/list-entries.ts';
import { readCard } from '../../lambdas/store/card-items.ts';
import { caseClaims } from '../../lambdas/store/case-claims.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { freezeLinks } from '../../lambdas/store/freeze-links.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { ledgerEnding } from '../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../lambdas/store/ledger-refunds.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { storeBooks } from '../../lambdas/store/stores/store-books.ts';
import type { LedgerSource } from '../../tools/ledger/source.ts';
import { verifyLedger } from '../../tools/ledger/verify.ts';
import { invoke } from '../support/api-event.ts';
import { chargeCommand, chargePorts } from '../support/charges.ts';
import { customerClaims, paymentBody, signed } from '../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../support/function-environment.ts';
import { paymentCommand } from '../support/money-requests.ts';
import { decisionTo } from '../support/reviews.ts';
import { tables } from '../support/tables.ts';
import { noon, refundOf, someEvidence } from '../support/transfers.ts';
import { committed, type Fixtures, releases } from './release/files.ts';
import * as people from './release/people.ts';
import { moneyAt } from './release/today.ts';

const { ann, ken, rei, MINUTE, idOfPayment, till } = people;

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

describe.each(releases)('what %s stored', (release) => {
  let fixtures: Fixtures;
  /** All rows are as they were; what a test added beside them, the next one does not look at. */
  beforeEach(async () => {
    fixtures = committed(release);
    const client = env.tables.client();
    for (const [TableName, items] of Object.entries(fixtures.items))
      for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
    vi.useFakeTimers({ toFake: ['Date'], now: noon + 8 * MINUTE });
  });
  afterEach(() => void vi.useRealTimers());

  const options = () => ({ client: env.tables.client(), runtime, ...tables });
  const reading = () => ledgerReading(options());
  const wallet = async () => {
    const { available, pending } = (await reading().readWallet(ann.id)) ?? {};
    return { available, pending };
  };
  const before = { available: 180_500n, pending: 93_000n };
  const customer = async () => ({
    id: ann.id,
    key: { ...people.phone, privateKey: (await importJWK(people.phone.privateJwk, 'ES256')) as CryptoKey },
    accessToken: `access.token-of.${ann.id}`,
    claims: customerClaims(ann.id),
  });

  test('is told to its customer by the API', async () => {
    const ask = async (handler: typeof getWallet, path: string, pathParameters = {}) => {
      const request = await signed(await customer(), path, '', { method: 'GET' });
      return (await invoke(handler, { ...request, pathParameters })).body as Record<string, unknown>;
    };
    expect(await wallet()).toEqual(before);
    expect(await ask(getWallet, '/wallet')).toMatchObject({ available: '180500', pending: '93000' });
    const id = idOfPayment('captured');
    expect(await ask(getPayment, `/payments/${id}`, { id })).toMatchObject({ status: 'approved' });
    const { entries } = (await ask(listEntries, '/wallet/entries')) as {
      readonly entries: readonly unknown[];
    };
    expect(entries).toHaveLength(10);
    expect(await ask(listDevices, '/devices')).toMatchObject({ devices: [{ name: 'Phone' }] });
    expect(await readCard(options(), people.card)).toMatchObject({ details: { lastFour: '0000' } });
  });

  test('is paid from, by the API', async () => {
    const request = await signed(await customer(), '/payments', paymentBody());
    expect(await invoke(createPaymentHandler, request)).toMatchObject({ status: 201 });
    expect(await wallet()).toEqual({ ...before, available: before.available - 1_200n });
  });

  test('answers a request that is sent again as it was answered, and another one under its key as a conflict', async () => {
    const { amount, key } = people.payments.approved;
    const lines = [{ category: 'groceries', quantity: 2, amount }] as const;
    const money = { amount, currency: 'JPY' };
    const command = paymentCommand(ann, { key, money, lines, country: 'JP' });
    expect(await createPayment(moneyAt(options()), command)).toEqual(await reading().readPayment(command.id));
    const other = paymentCommand(ann, { key });
    expect(await createPayment(moneyAt(options()), other)).toEqual({ refused: 'idempotency_conflict' });
    expect(await wallet()).toEqual(before);
  });

  test('is confirmed', async () => {
    const { amount } = people.payments.challenged;
    const done = await confirmPayment(moneyAt(options()), {
      id: idOfPayment('challenged'),
      customer: ann.id,
      device: ann.device,
      challenge: people.challenge,
      money: { amount, currency: 'JPY' },
      store: 'shinjuku-east',
      evidence: someEvidence,
      authTime: noon / 1000 + 60,
      country: 'JP',
      now: noon + 4 * MINUTE,
    });
    expect(done).toMatchObject({ state: 'posted', reasons: ['amount_elevated'] });
    expect(await wallet()).toEqual({ ...before, available: before.available - amount });
  });

  const settle = (name: people.PaymentName) =>
    settlePayment(
      { ledger: ledgerEnding(options()), cases: caseStore(options()) },
      { paymentId: idOfPayment(name), now: noon + 8 * MINUTE },
    );
  const decide = (name: people.PaymentName, outcome: 'approve' | 'decline') =>
    caseStore(options()).decide(
      caseIdOf(idOfPayment(name)),
      decisionTo(outcome, { decidedAt: noon + 8 * MINUTE, decidedBy: ken.username }),
      ken,
    );

  test.each([
    ['held', 'approve', 'posted'],
    ['held', 'decline', 'voided'],
    ['opinion', 'approve', 'posted'],
  ] as const)('is decided: %s, %s, %s', async (name, outcome, state) => {
    expect(await decide(name, outcome)).toMatchObject({ state: 'decided' });
    expect(await settle(name)).toMatchObject({ transfer: { state }, endedNow: true });
    const { amount } = people.payments[name];
    const given = state === 'voided' ? amount : 0n;
    expect(await wallet()).toEqual({ available: before.available + given, pending: before.pending - amount });
  });

  test('is not decided by who has decided before, or beside who has claimed it', async () => {
    const id = caseIdOf(idOfPayment('opinion'));
    const again = decisionTo('approve', { decidedAt: noon + 8 * MINUTE, decidedBy: rei.username });
    expect(await caseStore(options()).decide(id, again, rei)).toEqual({ refused: 'second_person_required' });
    const claimed = caseIdOf(idOfPayment('held'));
    const record = {
      id: 'aud_9',
      caseId: claimed,
      act: 'claim',
      at: noon + MINUTE,
      by: rei.username,
    } as const;
    const lease = { by: rei.username, at: noon + MINUTE, until: noon + 9 * MINUTE, key: 'claim-9' };
    expect(await caseClaims(options()).claim(claimed, lease, rei, record)).toEqual({
      refused: 'case_claimed',
    });
  });

  test('is captured as it was decided: the machine of before waits, and today’s function follows', async () => {
    expect(await settle('decided')).toMatchObject({ transfer: { state: 'posted', captured: 20_000n } });
    expect(await wallet()).toEqual({
      available: before.available + 12_000n,
      pending: before.pending - 32_000n,
    });
    expect(await caseStore(options()).readTaskToken(caseIdOf(idOfPayment('held')))).toBe('token of held');
  });

  test.each([
    ['approved', 1_000n, 1_001n],
    ['captured', 13_000n, 13_001n],
  ] as const)('is refunded up to what is left: %s', async (name, left, more) => {
    const payment = await reading().readPayment(idOfPayment(name));
    if (!payment) throw new Error('It is not there');
    const refunds = ledgerRefunds(options());
    expect(await refunds.writeRefund(refundOf(payment, more), payment)).not.toMatchObject({
      outcome: 'written',
    });
    expect(await refunds.writeRefund(refundOf(payment, left), payment)).toMatchObject({ outcome: 'written' });
    expect(await wallet()).toEqual({ ...before, available: before.available + left });
  });

  test('is charged with a code that a phone shows, and with none that was used', async () => {
    const ports = { ...chargePorts(env.tables.client()), rulesets: moneyAt(options()).rulesets };
    const charge = (code: string) =>
      createCharge(ports, chargeCommand(till, code, { now: noon + 8 * MINUTE, reference: code }));
    expect(await charge(people.codes.open)).toMatchObject({ state: 'posted', customer: ann.id });
    expect(await charge(people.codes.used)).toEqual({ refused: 'payment_code_used' });
  });

  test('adds up for the store', async () => {
    const statement = await storeBooks(options()).payable('shinjuku-east');
    // 1,200 less 200, 11,000, 13,000, 1,500 and 1,400, and 3,000 that were put right.
    expect(statement).toMatchObject([{ posted: 30_900n }]);
  });

  test('freezes by a link in a mail', async () => {
    expect(await freezeLinks(options()).read(people.freezeLinkHash)).toMatchObject({
      customer: ann.id,
      payment: idOfPayment('approved'),
    });
  });

  test('is in the chain, signed for, and adds up', async () => {
    const verified = await verifyLedger(sourceOf(fixtures), {
      now: Date.now,
      sleep: async () => {},
      progress: () => {},
    });
    expect(verified.findings).toEqual([]);
    expect(verified.signatures).toBe(12);
  });

  test('is found out where somebody edited it', async () => {
    const items = fixtures.items.Ledger ?? [];
    const [row, rest] = [
      items.find(({ pk }) => pk?.S === `TOPUP#${people.idOfTopUp('key-top-up-0')}`),
      items,
    ];
    const edited = rest.map((item) => (item === row ? { ...item, amount: { N: '150001' } } : item));
    const source = sourceOf({ ...fixtures, items: { ...fixtures.items, Ledger: edited } });
    const { findings } = await verifyLedger(source, {
      now: Date.now,
      sleep: async () => {},
      progress: () => {},
    });
    expect(findings).not.toEqual([]);
  });
});

/** What the verifier reads, of the files. */
function sourceOf({ items, block }: Fixtures): LedgerSource {
  const registry = items.Registry ?? [];
  const rowOf = (pk: string, sk: string): Item | undefined =>
    registry.find((item) => item.pk?.S === pk && item.sk?.S === sk);
  return {
    name: 'the fixtures',
    isLive: false,
    readAt: noon + 60 * MINUTE,
    async *rows() {
      yield* items.Ledger ?? [];
    },
    async *blocks(after) {
      if (after === 0) yield { sequence: 1, text: block };
    },
    head: async () => readBlock(block).head,
    device: async (thumbprint) => rowOf(`DEVICE#${thumbprint}`, 'DEVICE'),
    code: async (id) => rowOf(`CODE#${id}`, 'CODE'),
    terminal: async () => registry.filter(({ pk }) => pk?.S === `TERMINAL#${till.id}`),
    hasDevices: true,
  };
}
