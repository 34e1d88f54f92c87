/** The end of a till's day: totals from the store's lines, differences from the ledger itself. */
import { describe, expect, test } from 'vitest';
import {
  type ChargeStatus,
  type ReconcileChargesCommand,
  reconcileCharges,
  type TillCharge,
} from '../../../lambdas/domain/charges/reconcile-charges.ts';
import { chargeId } from '../../../lambdas/domain/identifiers.ts';
import type { Charged } from '../../../lambdas/domain/ledger/transfer.ts';
import { type StoreLine, standingLines, storeLines } from '../../../lambdas/domain/stores/store-line.ts';
import type { Terminal } from '../../../lambdas/domain/terminals/terminal.ts';
import { statusOfCharge } from '../../../lambdas/handlers/render/charge.ts';
import { noon, paymentOf, refundOf, thumbprint, today } from '../../support/transfers.ts';

const HOUR = 60 * 60_000;
/** The first moment of the day after, in Tokyo. */
const midnight = noon + 12 * HOUR;
const settle = 20 * 60_000;
const till: Terminal = {
  id: 'till-7',
  store: 'shinjuku-east',
  number: 7,
  name: 'Till 7',
  state: 'active',
  registeredAt: noon,
  badCodes: 0,
  badCodesFrom: 0,
};
const customer = { id: 'ann', device: thumbprint('ann') };

const charged = (reference: string, amount: bigint, change: Partial<Charged> = {}): Charged => ({
  ...paymentOf(customer, { amount }),
  id: chargeId(till.id, reference),
  charge: { terminal: till.number, reference, code: 'code_1' },
  ...change,
});

/** Lines and ledger as they follow from these; `behind` are in the ledger only, as the stream has not brought them. */
async function reconciled(
  made: readonly Charged[],
  change: Partial<ReconcileChargesCommand> = {},
  others: { readonly behind?: readonly Charged[]; readonly lines?: readonly StoreLine[] } = {},
) {
  const lines = standingLines([
    ...made
      .filter(({ state }) => state !== 'challenged')
      .flatMap((charge) => storeLines({ ...charge, terminal: charge.charge.terminal })),
    ...(others.lines ?? []),
  ]);
  const ledger = [...made, ...(others.behind ?? [])];
  const asked: string[][] = [];
  const found = await reconcileCharges(
    {
      books: { linesOf: async (_, day) => lines.filter((line) => line.day === day) },
      ledger: {
        async readCharges(ids) {
          asked.push([...ids]);
          return ledger.filter(({ id }) => ids.includes(id));
        },
      },
      statusOf: statusOfCharge,
      timeZone: 'Asia/Tokyo',
      settle,
    },
    { terminal: till, day: today, currency: 'JPY', charges: [], now: midnight + settle, ...change },
  );
  return { ...found, asked };
}

const told = ({ differences }: Awaited<ReturnType<typeof reconciled>>) =>
  differences.map(({ reference, kinds }) => [reference, ...kinds]);

const none = { count: 0, amount: 0n };

describe('the totals are of the terminal’s day', () => {
  const refundBy = (terminal: number | undefined, amount: bigint, day = today) =>
    storeLines({
      ...refundOf(paymentOf(customer, { amount: 1000n }), amount, { key: `${terminal} ${amount}` }),
      day,
      ...(terminal === undefined ? {} : { terminal }),
    });

  test('what was taken, what is held, and what this terminal gave back', async () => {
    const made = [
      charged('1', 700n),
      charged('2', 300n),
      charged('3', 900n, { captured: 400n, version: 2 }),
      charged('4', 5000n, { state: 'pending' }),
      charged('5', 77n, { state: 'voided', version: 2 }),
      charged('6', 88n, { state: 'challenged', version: 0 }),
    ];
    const lines = [...refundBy(7, 100n), ...refundBy(7, 11n)];
    const { totals } = await reconciled(made, {}, { lines });
    expect(totals).toEqual({
      approved: { count: 3, amount: 1400n },
      held: { count: 1, amount: 5000n },
      refunded: { count: 2, amount: 111n },
    });
  });

  test('nothing of another terminal, of a phone, of a colleague, of another day or currency', async () => {
    const line = storeLines({ ...charged('x', 10n), terminal: 7 })[0] as StoreLine;
    const { terminal: _, ...ofPhone } = line;
    const lines = [
      { ...line, id: 'a', terminal: 8 },
      { ...ofPhone, id: 'b' },
      { ...line, id: 'c', day: '2026-11-21' },
      { ...line, id: 'd', currency: 'USD' },
      ...refundBy(8, 1n),
      ...refundBy(undefined, 2n),
      ...refundBy(7, 3n, '2026-11-21'),
    ];
    const found = await reconciled([], {}, { lines });
    expect(found).toMatchObject({ totals: { approved: none, held: none, refunded: none }, differences: [] });
  });
});

describe('a day is final', () => {
  test.each<[string, number, boolean]>([
    ['not while it lasts', midnight - 1, false],
    ['not while something of it may be on its way', midnight + settle - 1, false],
    ['when that has arrived', midnight + settle, true],
    ['for ever', midnight + 1000 * HOUR, true],
  ])('%s', async (_, now, final) => {
    expect((await reconciled([charged('1', 1n)], { now })).final).toBe(final);
  });

  test('not while something of it is held, however late', async () => {
    const held = charged('1', 1n, { state: 'pending' });
    expect((await reconciled([held], { now: midnight + 48 * HOUR })).final).toBe(false);
  });
});

describe('a charge of the till that the ledger has as', () => {
  const agree: string[][] = [];
  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Charged> | undefined, Omit<TillCharge, 'reference'>, string[][]]>([
    ['paid, agrees', {}, { amount: 500n, status: 'approved' }, agree],
    ['paid, agrees without a status', {}, { amount: 500n }, agree],
    ['given back, agrees', { refunded: 500n }, { amount: 500n, status: 'refunded' }, agree],
    ['given back, agrees without a status', { refunded: 500n }, { amount: 500n }, agree],
    ['given back in part, agrees as it was approved', { refunded: 100n }, { amount: 500n, status: 'approved' }, agree],
    ['captured in part, agrees with that part', { captured: 200n }, { amount: 200n, status: 'approved' }, agree],
    ['held, agrees', { state: 'pending' }, { amount: 500n, status: 'held' }, agree],
    ['to be confirmed, agrees', { state: 'challenged', stepUp: { challenge: 'c', expiresAt: midnight + HOUR } }, { amount: 500n, status: 'step_up' }, agree],
    ['nothing, agrees if it was declined', undefined, { amount: 500n, status: 'declined' }, agree],
    ['nothing, agrees if it expired', undefined, { amount: 500n, status: 'expired' }, agree],
    ['nothing, is missing here', undefined, { amount: 500n, status: 'approved' }, [['1', 'missing_here']]],
    ['nothing, is missing here without a status', undefined, { amount: 500n }, [['1', 'missing_here']]],
    ['of more, is of another amount', {}, { amount: 499n, status: 'approved' }, [['1', 'other_amount']]],
    ['of less, is of another amount', {}, { amount: 501n }, [['1', 'other_amount']]],
    ['captured in part, is of another amount', { captured: 200n }, { amount: 500n }, [['1', 'other_amount']]],
    ['in another currency, is of another amount', { money: { amount: 500n, currency: 'USD' } }, { amount: 500n }, [['1', 'other_amount']]],
    ['given back, is of another status if it was approved', { refunded: 500n }, { amount: 500n, status: 'approved' }, [['1', 'other_status']]],
    ['paid, is of another status if it was declined', {}, { amount: 500n, status: 'declined' }, [['1', 'other_status']]],
    ['held, is of another status if it was approved', { state: 'pending' }, { amount: 500n, status: 'approved' }, [['1', 'other_status']]],
    ['held, is of another status without one', { state: 'pending' }, { amount: 500n }, [['1', 'other_status']]],
    ['cancelled while it was held, is of another status without one', { state: 'voided' }, { amount: 500n }, [['1', 'other_status']]],
    ['never confirmed, is expired', { state: 'challenged', stepUp: { challenge: 'c', expiresAt: noon } }, { amount: 500n, status: 'step_up' }, [['1', 'other_status']]],
    ['made the day before, is of another day', { day: '2026-11-21' }, { amount: 500n }, [['1', 'other_day']]],
    ['all of that, is told with all of it', { day: '2026-11-21', state: 'pending' }, { amount: 5n }, [['1', 'other_day', 'other_amount', 'other_status']]],
  ])('%s', async (_, change, asTill, differences) => {
    const made = change ? [charged('1', 500n, change)] : [];
    expect(told(await reconciled(made, { charges: [{ reference: '1', ...asTill }] }))).toEqual(differences);
  });

  test('of a moment ago agrees, though its store’s books do not have it yet', async () => {
    const behind = [charged('1', 500n)];
    expect(told(await reconciled([], { charges: [{ reference: '1', amount: 500n }] }, { behind }))).toEqual(
      [],
    );
  });

  test('of the same reference at another terminal is none of this one’s', async () => {
    const other = { ...charged('1', 500n), id: chargeId('till-8', '1') };
    const theirs = { ...other, charge: { ...other.charge, terminal: 8 } };
    const found = await reconciled([theirs], { charges: [{ reference: '1', amount: 500n }] });
    expect(told(found)).toEqual([['1', 'missing_here']]);
  });
});

describe('a charge that the till does not name', () => {
  const missing = (...references: string[]) => references.map((reference) => [reference, 'missing_at_till']);

  test.each<[string, Partial<Charged>, string[][]]>([
    ['is missing there', {}, missing('1')],
    ['is missing there while it is held', { state: 'pending' }, missing('1')],
    ['is missing there though it was given back', { refunded: 500n }, missing('1')],
    ['is not where nothing was taken', { state: 'voided', version: 2 }, []],
    ['is not before it is confirmed', { state: 'challenged', version: 0 }, []],
  ])('%s', async (_, change, differences) => {
    const found = await reconciled([charged('1', 500n, change)]);
    expect(told(found)).toEqual(differences);
  });

  test('is not missing if it has ended since the books were written', async () => {
    const held = charged('1', 500n, { state: 'pending' });
    const lines = storeLines({ ...held, terminal: 7 });
    const behind = [{ ...held, state: 'voided' as const }];
    expect(told(await reconciled([], {}, { lines, behind }))).toEqual([]);
  });

  test('is told as the ledger has it, and in the order of references', async () => {
    // The books have them in the order of their ids, which is any.
    const made = [...'hgfedcba'].map((reference) => charged(reference, 1n));
    expect((await reconciled(made)).differences).toEqual(
      made
        .toReversed()
        .map((here) => ({ reference: here.charge.reference, kinds: ['missing_at_till'], here })),
    );
  });

  test('is not asked for where its line says that nothing came of it', async () => {
    const { asked } = await reconciled([charged('1', 500n, { state: 'voided', version: 2 })]);
    expect(asked).toEqual([[]]);
  });

  test('is a fault where the books have it, and the ledger does not', async () => {
    const lines = storeLines({ ...charged('1', 500n), terminal: 7 });
    await expect(reconciled([], {}, { lines })).rejects.toThrow(
      'A line of a terminal has no charge in the ledger',
    );
  });

  test('is looked for only among the references that a request is about, so that all requests tell it once', async () => {
    const made = ['a', 'b', 'c', 'd'].map((reference) => charged(reference, 1n));
    const pages = [{ through: 'b' }, { after: 'b', through: 'c' }, { after: 'c' }];
    const found = await Promise.all(pages.map((page) => reconciled(made, page)));
    expect(found.map(told)).toEqual([missing('a', 'b'), missing('c'), missing('d')]);
    for (const { totals } of found) expect(totals.approved).toEqual({ count: 4, amount: 4n });
  });
});

test('nothing is read twice, and what the till names is read once', async () => {
  const made = ['a', 'b'].map((reference) => charged(reference, 1n));
  const { asked } = await reconciled(made, { charges: [{ reference: 'a', amount: 1n }] });
  expect(asked).toEqual([made.map(({ id }) => id)]);
});

test('statuses are those that a till is answered with', () => {
  const states: ChargeStatus[] = ['approved', 'held', 'declined', 'expired', 'step_up'];
  expect(
    (['posted', 'pending', 'voided', 'expired', 'challenged'] as const).map((state) =>
      statusOfCharge(charged('1', 1n, { state })),
    ),
  ).toEqual(states);
});
