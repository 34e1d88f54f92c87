/** Adds up every account out of the transfers' rows, and holds the wallets and what counts payments against that. */
import { amountsOf, type Transfer } from '../ledger/transfer.ts';
import type { Image } from './canonical.ts';
import { rowOf } from './canonical.ts';
import type { Finding } from './finding.ts';

export interface AccountSum {
  readonly account: string;
  readonly currency: string;
  /** Minor units: credits less debits. */
  readonly posted: bigint;
  /** What is reserved in it, as debits. */
  readonly reserved: bigint;
}

export interface Books {
  /** @returns what is wrong with the row itself */
  addTransfer(row: Image): Finding | undefined;
  addWallet(row: Image): void;
  /** What is wrong with wallets and counters, in the order of their names. */
  findings(): readonly Finding[];
  accounts(): readonly AccountSum[];
  /** Currency -> the sum over all accounts. */
  sums(): Readonly<Record<string, bigint>>;
  readonly counts: { readonly transfers: number; readonly wallets: number; readonly openHolds: number };
}

/** What a transfer makes of a wallet: by the wallet's attribute, in minor units. */
export type Effect = Readonly<Record<string, bigint>>;

interface Sum {
  account: string;
  currency: string;
  posted: bigint;
  reserved: bigint;
}

export function books(): Books {
  const accounts = new Map<string, Sum>();
  /** Wallet and attribute -> what the attribute should count. */
  const counted = new Map<string, bigint>();
  /** A transfer's id -> what was given back of it. */
  const refunds = new Map<string, bigint>();
  const refunded = new Map<string, bigint>();
  const wallets: Image[] = [];
  let [transfers, openHolds] = [0, 0];
  const add = (map: Map<string, bigint>, key: string, amount: bigint) =>
    map.set(key, (map.get(key) ?? 0n) + amount);
  const accountOf = (account: string, currency: string): Sum => {
    const key = `${account} ${currency}`;
    const known = accounts.get(key) ?? { account, currency, posted: 0n, reserved: 0n };
    accounts.set(key, known);
    return known;
  };

  const addTransfer = (row: Image): Finding | undefined => {
    const problem = problemOf(row);
    if (problem !== undefined)
      return {
        change: 'edited',
        row: rowOf(row),
        sentence: `${rowOf(row)} is no transfer any more: ${problem}.`,
      };
    transfers++;
    const { posted, pending } = amountsIn(row);
    const currency = text(row, 'currency');
    const [debit, credit] = [text(row, 'debit'), text(row, 'credit')];
    accountOf(debit, currency).posted -= posted;
    accountOf(debit, currency).reserved += pending;
    accountOf(credit, currency).posted += posted;
    if (pending > 0n) openHolds++;
    for (const counter of countersOf(row)) add(counted, counter, posted + pending);
    if (row.payment?.S !== undefined) add(refunds, row.payment.S, posted);
    if (row.refunded !== undefined) add(refunded, idOf(row), integer(row, 'refunded') ?? 0n);
    return undefined;
  };

  const walletFindings = (wallet: Image): readonly string[] => {
    const currency = text(wallet, 'currency');
    const customer = idOf(wallet);
    const sum = accounts.get(`wallet:${customer} ${currency}`) ?? { posted: 0n, reserved: 0n };
    const [available, pending] = [integer(wallet, 'available'), integer(wallet, 'pending')];
    const shown = (amount: bigint | undefined) => `${amount ?? 'nothing'} ${currency}`;
    const problems: string[] = [];
    if (pending !== sum.reserved)
      problems.push(`pending is ${shown(pending)}, and its open holds come to ${shown(sum.reserved)}`);
    if (available !== sum.posted - sum.reserved)
      problems.push(
        `available is ${shown(available)}, and its transfers leave ${shown(sum.posted - sum.reserved)}`,
      );
    if ((available ?? 0n) < 0n) problems.push(`available is below zero: ${shown(available)}`);
    for (const [name, value] of Object.entries(wallet)) {
      const expected = counted.get(`${customer} ${name}`) ?? 0n;
      if (/^(paid|topped_up)_\d/.test(name) && value.N !== String(expected))
        problems.push(`${name} is ${value.N ?? 'nothing'}, and its transfers come to ${expected}`);
      // What was spent before a device was no longer new cannot be told from the transfers; all of it can.
      const most = counted.get(`${customer} ${name}`) ?? 0n;
      if (name.startsWith('probation_') && BigInt(value.N ?? '0') > most)
        problems.push(`${name} is ${value.N}, and all that the device spent comes to ${most}`);
    }
    return problems;
  };

  return {
    addTransfer,
    addWallet: (row) => void wallets.push(row),
    findings() {
      const found: Finding[] = [];
      const known = new Set(wallets.map((wallet) => `wallet:${idOf(wallet)} ${text(wallet, 'currency')}`));
      for (const wallet of wallets.toSorted(byRow)) {
        const [problem] = walletFindings(wallet);
        if (problem !== undefined)
          found.push({
            change: 'edited',
            row: rowOf(wallet),
            sentence: `${rowOf(wallet)} is not what its transfers make it: ${problem}.`,
          });
      }
      for (const [key, { account, currency, posted, reserved }] of accounts) {
        if (!account.startsWith('wallet:') || known.has(key)) continue;
        const row = `WALLET#${account.slice('wallet:'.length)}`;
        found.push({
          change: 'deleted',
          row,
          sentence: `${row} was deleted, or holds another currency: its transfers leave ${posted - reserved} ${currency}.`,
        });
      }
      for (const id of new Set([...refunds.keys(), ...refunded.keys()])) {
        const [sum, counter] = [refunds.get(id) ?? 0n, refunded.get(id) ?? 0n];
        const row = `PAYMENT#${id}`;
        if (sum !== counter)
          found.push({
            change: 'wrong',
            row,
            sentence: `${row} says that ${counter} of it was given back, and its refunds and compensations come to ${sum}.`,
          });
      }
      return found;
    },
    accounts: () => [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
    sums() {
      const sums: Record<string, bigint> = {};
      for (const { currency, posted } of accounts.values()) sums[currency] = (sums[currency] ?? 0n) + posted;
      return sums;
    },
    get counts() {
      return { transfers, wallets: wallets.length, openHolds };
    },
  };
}

const byRow = (a: Image, b: Image): number => (rowOf(a) < rowOf(b) ? -1 : 1);
const text = (row: Image, name: string): string => row[name]?.S ?? '';
const idOf = (row: Image): string => rowOf(row).slice(rowOf(row).indexOf('#') + 1);

function integer(row: Image, name: string): bigint | undefined {
  const digits = row[name]?.N;
  return digits !== undefined && /^-?\d+$/.test(digits) ? BigInt(digits) : undefined;
}

const states = ['challenged', 'pending', 'posted', 'voided', 'expired'];

/** Why the row cannot be added up; undefined where it can. */
function problemOf(row: Image): string | undefined {
  const amount = integer(row, 'amount');
  const captured = row.captured === undefined ? undefined : integer(row, 'captured');
  const [debit, credit, currency] = [text(row, 'debit'), text(row, 'credit'), text(row, 'currency')];
  if (!states.includes(text(row, 'state'))) return `its state is ${row.state?.S ?? 'missing'}`;
  if (amount === undefined || amount <= 0n)
    return `its amount is ${row.amount?.N ?? row.amount?.S ?? 'missing'}`;
  if (row.captured !== undefined && (captured === undefined || captured < 0n || captured > amount))
    return `it captured ${row.captured.N ?? 'nothing'} of ${amount}`;
  if (currency === '') return 'it has no currency';
  const account = [debit, credit].find((name) => !/^[a-z]+:./.test(name));
  if (account !== undefined) return `its account is ${account === '' ? 'missing' : account}`;
  return debit === credit ? `it moves money from ${debit} to itself` : undefined;
}

/** As everyone who sums transfers sums them. */
function amountsIn(row: Image) {
  const captured = integer(row, 'captured');
  return amountsOf({
    state: text(row, 'state') as Transfer['state'],
    money: { amount: integer(row, 'amount') ?? 0n, currency: text(row, 'currency') },
    ...(captured === undefined ? {} : { captured }),
  });
}

/** Of each wallet that the row is about, by the wallet's row. */
export function effectsOf(row: Image): ReadonlyMap<string, Effect> {
  const { posted, pending } = amountsIn(row);
  const counted = countersOf(row).map((counter) => counter.split(' ') as [customer: string, name: string]);
  const effects = new Map<string, Effect>();
  for (const [account, moved] of [
    [text(row, 'debit'), { available: -posted - pending, pending }],
    [text(row, 'credit'), { available: posted, pending: 0n }],
  ] as const) {
    if (!account.startsWith('wallet:')) continue;
    const customer = account.slice('wallet:'.length);
    const counters = counted.filter(([counts]) => counts === customer);
    const counts = Object.fromEntries(counters.map(([, name]) => [name, posted + pending]));
    effects.set(`WALLET#${customer}`, { ...moved, ...counts });
  }
  return effects;
}

/** The wallet's attributes that count the transfer, each after its customer: those that a device of theirs asked for. */
function countersOf(row: Image): string[] {
  const [debit, credit, day] = [text(row, 'debit'), text(row, 'credit'), text(row, 'day')];
  const signer = row.device?.B;
  if (signer === undefined || day === '') return [];
  if (credit.startsWith('wallet:')) return [`${credit.slice('wallet:'.length)} topped_up_${day}`];
  if (!debit.startsWith('wallet:')) return [];
  const device = (typeof signer === 'string' ? Buffer.from(signer, 'base64') : Buffer.from(signer)).toString(
    'base64url',
  );
  const counters = [`paid_${day}`, `paid_${day.slice(0, 7)}`, `probation_${device}`];
  return counters.map((counter) => `${debit.slice('wallet:'.length)} ${counter}`);
}
