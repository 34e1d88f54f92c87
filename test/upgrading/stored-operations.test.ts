/** What older releases have stored of cards, operators and providers, with today's code: read, decided, charged back, lifted. */
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCompensation } from '../../lambdas/domain/adjustments/create-compensation.ts';
import { decideAdjustment } from '../../lambdas/domain/adjustments/decide-adjustment.ts';
import { receiveCharge } from '../../lambdas/domain/cards/settle-charge.ts';
import { chargeBackId, listEntryId } from '../../lambdas/domain/identifiers.ts';
import { removeEntry } from '../../lambdas/domain/lists/lists.ts';
import { readBlock } from '../../lambdas/domain/sealing/block.ts';
import { receiveResult } from '../../lambdas/domain/verification/receive-result.ts';
import { startVerification } from '../../lambdas/domain/verification/start-verification.ts';
import { compensationStore, correctionStore } from '../../lambdas/store/adjustment-store.ts';
import { backtestStore } from '../../lambdas/store/backtest/backtest-store.ts';
import { readCardsOf } from '../../lambdas/store/card-list.ts';
import { cardTopUps } from '../../lambdas/store/card-top-ups.ts';
import { factorResets } from '../../lambdas/store/factor-resets.ts';
import { readItem } from '../../lambdas/store/item-access.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { lossKey, riskKey, switchesKey } from '../../lambdas/store/keys.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { applyEntry } from '../../lambdas/store/lists/apply-entry.ts';
import { listsInForce, listsVersionIn } from '../../lambdas/store/lists/compiled.ts';
import { listStore } from '../../lambdas/store/lists/list-store.ts';
import { markIn } from '../../lambdas/store/lists/marks.ts';
import { lossOf } from '../../lambdas/store/loss-items.ts';
import { readBalanceAt } from '../../lambdas/store/past-balances.ts';
import { pushEndpoints } from '../../lambdas/store/push-endpoints.ts';
import { registrationRecords } from '../../lambdas/store/registration-records.ts';
import { readHead } from '../../lambdas/store/seal-store.ts';
import { snoozeStore } from '../../lambdas/store/snoozes.ts';
import { storeFreezes } from '../../lambdas/store/stores/store-freezes.ts';
import { switchStore } from '../../lambdas/store/switch-store.ts';
import { verificationResults } from '../../lambdas/store/verification-results.ts';
import { verificationStarts } from '../../lambdas/store/verification-starts.ts';
import { fakeRuntime } from '../support/runtime.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { noon, signedIn } from '../support/transfers.ts';
import { committed, type Fixtures, releases } from './release/files.ts';
import * as people from './release/people.ts';

const { bea, adjustments, DAY, MINUTE } = people;
const now = noon + 20 * MINUTE;

describe.each(releases)('what %s stored', (release) => {
  let fixtures: Fixtures;
  let engine: TestTables;
  beforeAll(async () => {
    engine = await startTables();
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    fixtures = committed(release);
    for (const [TableName, items] of Object.entries(fixtures.items))
      for (const Item of items) await engine.client().send(new PutItemCommand({ TableName, Item }));
  });

  const options = () => ({ client: engine.client(), runtime: fakeRuntime(), ...tables });
  const available = async () => (await ledgerReading(options()).readWallet(bea.id))?.available;
  // 20,000 less 1,400 paid and 5,000 charged back, and with 500 and 1,400 put right.
  const before = 15_500n;

  const colleagues = { emailOf: async (name: string) => `${name}@colleagues.example` };
  const customers = { findCustomer: async (id: string) => ({ username: id, email: 'bea@people.example' }) };
  const operator = (username: string) => ({ username, subject: `the sub of ${username}` });

  test('is what she has', async () => {
    expect(await available()).toBe(before);
  });

  test('a proposed correction is decided, by another than who proposed it', async () => {
    const ports = { colleagues, customers, adjustments: correctionStore(options()) };
    const approve = (username: string, id = adjustments.proposed) =>
      decideAdjustment(ports, { id, outcome: 'approve', colleague: operator(username), now });
    expect(await approve('operator-1')).toEqual({ refused: 'second_person_required' });
    expect(await approve('operator-2')).toMatchObject({ state: 'posted', decidedBy: 'operator-2' });
    expect(await available()).toBe(before + 4_000n);
    expect(await approve('operator-3', adjustments.byTwo)).toEqual({ refused: 'proposal_already_decided' });
    expect(await ports.adjustments.read(adjustments.alone)).toMatchObject({
      state: 'posted',
      by: 'operator-1',
    });
  });

  test('what an operator moved alone counts for the day', async () => {
    const { alone } = adjustments;
    const store = correctionStore(options());
    const earlier = await store.read(alone);
    if (!earlier) throw new Error('It is not there');
    const another = { ...earlier, id: `${alone.slice(0, -1)}_`, money: { ...earlier.money, amount: 501n } };
    expect(await store.post(another, 1_000n)).toEqual({ outcome: 'beyond' });
  });

  test('a payment that was made good is so once for each incident, and never beyond what it took', async () => {
    const compensate = (incident: string, fingerprint: string) =>
      createCompensation(
        {
          colleagues,
          customers,
          adjustments: compensationStore(options()),
          alone: 10_000n,
          timeToDecide: DAY,
          timeZone: 'Asia/Tokyo',
        },
        {
          id: incident === 'incident-1' ? adjustments.compensation : `com_${'x'.repeat(27)}`,
          paymentId: people.beasPayment.id,
          incident,
          amount: 1n,
          reason: 'account_takeover',
          note: 'Again',
          fingerprint,
          colleague: operator('operator-1'),
          now,
        },
      );
    expect(await compensate('incident-1', `of ${adjustments.compensation}`)).toMatchObject({
      replayed: true,
      compensation: { state: 'posted', inFull: false, money: { amount: 1_400n } },
    });
    expect(await compensate('incident-1', 'another')).toEqual({ refused: 'idempotency_conflict' });
    expect(await compensate('incident-2', 'f')).toEqual({ refused: 'refund_above_capture' });
  });

  test('a charge that was denied in part is denied for the rest, once', async () => {
    const deny = (id: string, fingerprint = 'f') =>
      receiveCharge(
        { topUps: cardTopUps(options()), timeZone: 'Asia/Tokyo' },
        { id, fingerprint, reference: people.idOfBeasTopUp, type: 'charge.reversed', reason: 'fraud' },
        now,
      );
    expect(await deny('evt_reversed')).toBe('applied');
    expect(await deny('evt_reversed', 'another')).toEqual({ refused: 'webhook_conflict' });
    expect(await available()).toBe(before);
    expect(await deny('evt_rest')).toBe('applied');
    expect(await available()).toBe(before - 15_000n);
    expect(await deny('evt_once_more')).toBe('repeated');
    const loss = await readItem(
      options(),
      lossKey(chargeBackId(people.idOfBeasTopUp, 'wallet', 0n)),
      tables.casesTable,
    );
    expect(lossOf(loss as Item)).toMatchObject({ customer: bea.id, amount: 5_000n });
    expect(await readCardsOf(options(), bea.id)).toMatchObject([{ id: people.beasCard, state: 'blocked' }]);
  });

  test('who was verified is so, and need not be again', async () => {
    const event = { id: 'evt_verified', fingerprint: 'f', reference: people.verification } as const;
    const results = verificationResults(options());
    const result = { ...event, result: 'verified', providerReference: 'theirs-1', at: now } as const;
    expect(await receiveResult(results, result, now)).toBe('applied');
    expect(await receiveResult(results, { ...result, fingerprint: 'g' }, now)).toEqual({
      refused: 'webhook_conflict',
    });
    const start = (request: string) =>
      startVerification(
        {
          verifications: verificationStarts(options()),
          provider: { name: 'sandbox', start: async () => ({ url: 'https://provider.example/other' }) },
          hours: 24,
          maxPerDay: 3,
          newReference: () => 'ver_another',
        },
        {
          customer: bea.id,
          device: bea.device,
          authTime: signedIn,
          request: { id: request, fingerprint: 'f' },
          returnUrl: undefined,
          now,
        },
      );
    expect(await start('verification-request-1')).toMatchObject({
      reference: people.verification,
      state: 'verified',
      url: 'https://provider.example/fixtures',
    });
    expect(await start('verification-request-2')).toEqual({ refused: 'identity_already_verified' });
  });

  test('what is listed is in force, and can be taken off', async () => {
    const lists = listStore(options());
    const version = listsVersionIn(await readItem(options(), switchesKey));
    const compiled = await listsInForce(options(), version, new Map());
    expect(compiled.ofAddress('198.51.100.7', now)).toBe('block');
    expect(compiled.ofAddress('203.0.113.7', now)).toBeUndefined();
    expect(await lists.ranges()).toBe(1);
    expect((await lists.events('addresses')).rows).toMatchObject([{ to: 'block', by: 'operator-1' }]);
    const marked = async () => markIn(await readItem(options(), riskKey(bea.id)));
    expect(await marked()).toMatchObject({ kind: 'watch' });
    const id = listEntryId('customers', bea.id);
    const taken = {
      list: 'customers',
      id,
      reason: 'Cleared',
      by: 'operator-1',
      at: now,
      event: 'event-off',
    } as const;
    expect(await removeEntry(lists, taken)).toMatchObject({ removedAt: now });
    await applyEntry(options(), 'customers', id);
    expect(await marked()).toBeUndefined();
  });

  test('what is snoozed, off or frozen is so, with who did it', async () => {
    const snoozes = snoozeStore(options());
    expect(await snoozes.inForce(bea.id)).toEqual({ [people.snoozedRule]: noon + 12 * MINUTE + DAY });
    expect(await snoozes.read(bea.id, people.snoozedRule)).toMatchObject({ author: 'operator-1' });
    expect((await snoozes.events()).rows).toMatchObject([{ what: 'snoozed', customer: bea.id }]);
    const switches = switchStore(options());
    const which = { name: 'enrolments', scope: { country: 'AQ' } } as const;
    expect(await switches.list()).toContainEqual(expect.objectContaining({ ...which, state: 'off' }));
    expect((await switches.events()).events).toMatchObject([{ ...which, from: 'on', to: 'off' }]);
    const said = { reason: 'It is over', changedBy: 'operator-2', changedAt: now, event: 'event-on' };
    expect(await switches.change({ ...which, state: 'on', ...said })).toMatchObject({ state: 'on' });
    expect(await storeFreezes(options()).read('shinjuku-east')).toMatchObject({
      state: 'active',
      last: { kind: 'unfrozen', by: 'operator-1' },
    });
  });

  test('a backtest has its result, a reset is done, a phone is told, a registration is known', async () => {
    const backtests = backtestStore(options());
    expect(await backtests.read(people.backtest)).toMatchObject({ state: 'done', percent: 100 });
    expect(await backtests.result(people.backtest)).toBe('{"judged":3}');
    expect((await backtests.list(people.backtest.draft, undefined)).rows).toHaveLength(1);
    expect(await backtests.first()).toBeUndefined();
    const reset = { id: people.factorReset, customer: bea.id, fingerprint: 'f', at: now, done: false };
    expect(await factorResets(options()).open(reset)).toEqual({
      ...reset,
      at: noon + 12 * MINUTE,
      done: true,
    });
    const endpoint = { endpoint: 'arn:of-the-endpoint', device: bea.device, customer: bea.id };
    expect(await pushEndpoints(options()).assign(endpoint)).toBe('assigned');
    const records = registrationRecords(options());
    expect(await records.registrationOf(bea.id)).toMatchObject({ signUpSeconds: 240 });
    const trace = { kind: 'address', pseudonym: `pseudonym of the address of ${bea.id}` } as const;
    expect(await records.customersOf(trace, people.enrolledAt - DAY)).toEqual([bea.id]);
  });

  test('what old entries come to is not read again', async () => {
    const at = noon + 20 * MINUTE;
    expect(await readBalanceAt(options(), bea.id, at)).toEqual({ posted: before, pending: 0n });
    const oldest = (fixtures.items.Projections ?? []).find(
      ({ pk, sk }) => pk?.S === `WALLET#${bea.id}` && sk?.S?.startsWith('ENTRY#'),
    );
    const Key = toItem({ pk: oldest?.pk?.S, sk: oldest?.sk?.S });
    await engine.client().send(new DeleteItemCommand({ TableName: tables.projectionsTable, Key }));
    expect(await readBalanceAt(options(), bea.id, at)).toEqual({ posted: before, pending: 0n });
  });

  test('the chain goes on where it stands', async () => {
    expect(await readHead(options())).toEqual(readBlock(fixtures.block).head);
  });
});
