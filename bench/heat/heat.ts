/** Plays the month over the designs' write sets, and finds the hottest key of each table. */
import type { Counted } from '../cost/count.ts';
import { type Design, designsOf, isPurchase, type KeyForm, kindsOf } from './designs.ts';
import { playMonth } from './month.ts';
import { Tallies } from './tallies.ts';
import type { Tally } from './tally.ts';
import type { Traffic } from './traffic.ts';

/** What a key and a table can take, each a second. */
export const bounds = {
  /** Write units on one key (Amazon DynamoDB Developer Guide, "Partitions and data distribution"). */
  keyUnits: 1000,
  /** Transactions on one item, at which a simulation with a hold of 10 to 20 ms lost 23 to 55 percent of payments. */
  itemTransactions: 100,
  /** Write units on one table, unless AWS is asked for more. */
  tableUnits: 40_000,
} as const;

export interface TableHeat {
  /** `Table`, or `Table/index`. */
  readonly table: string;
  /** The form of its hottest key, such as `WALLET#{customer}`. */
  readonly key: string;
  readonly sharedBy: KeyForm['sharedBy'];
  /** Write units on the hottest key of that form in the hottest second and minute. */
  readonly second: number;
  readonly minute: number;
  /** Write units on the hottest key over all, for each payment anywhere. */
  readonly unitsPerPayment: number;
  /** Payments a second, everywhere together, at which the bound is reached; null where it never is. */
  readonly saturatesAt: number | null;
  readonly conflictsAt: number | null;
  readonly quotaAt: number | null;
}

export interface Heat {
  readonly seed: number;
  readonly payments: number;
  /** In the busiest second. */
  readonly mostPayments: number;
  readonly designs: readonly { readonly design: string; readonly tables: readonly TableHeat[] }[];
}

export function heatOf(
  counted: Counted,
  traffic: Traffic,
  seed: number,
  progress?: (day: number) => void,
): Heat {
  const kinds = kindsOf(counted);
  const designs = designsOf(counted);
  const tallies = new Tallies(kinds.length, traffic);
  const forms = designs.flatMap(({ keys }) => keys);
  const units = new Map(forms.map((form) => [form, tallies.of(form.sharedBy, form.units)]));
  const transactions = new Map(forms.map((form) => [form, tallies.of(form.sharedBy, form.transactions)]));
  const asked = tallies.of(
    'all',
    kinds.map((kind) => (isPurchase(kind) ? 1 : 0)),
  );
  const times = kinds.map(() => 0);
  const watcher = {
    happens(kind: number, customer: number, store: number) {
      times[kind] = (times[kind] ?? 0) + 1;
      tallies.add(kind, customer, store);
    },
    tick: (second: number) => tallies.tick(second),
  };
  const payments = playMonth(traffic, seed, kinds, watcher, progress);
  const measured: Measured = {
    payments,
    times,
    units: (form) => units.get(form)?.hottest(),
    transactions: (form) => transactions.get(form)?.hottest().total.units ?? 0,
  };
  return {
    seed,
    payments,
    mostPayments: asked?.hottest().second.units ?? 0,
    designs: designs.map((design) => ({ design: design.name, tables: tablesOf(design, measured) })),
  };
}

interface Measured {
  readonly payments: number;
  /** How often each kind happened. */
  readonly times: readonly number[];
  units(form: KeyForm): ReturnType<Tally['hottest']> | undefined;
  /** On the hottest item, over all. */
  transactions(form: KeyForm): number;
}

function tablesOf({ keys }: Design, measured: Measured): TableHeat[] {
  return [...Map.groupBy(keys, ({ table }) => table)].map(([table, forms]) => {
    const heats = forms.map((form) => keyHeat(form, measured));
    const [hottest] = heats.sort((a, b) => b.unitsPerPayment - a.unitsPerPayment || b.second - a.second);
    if (!hottest) throw new Error(`${table} has no keys`);
    const all = forms.reduce((sum, form) => sum + written(form, measured), 0);
    return { table, ...hottest, quotaAt: rateFor(bounds.tableUnits, all / measured.payments) };
  });
}

const written = ({ units }: KeyForm, { times }: Measured): number =>
  units.reduce((sum, each, kind) => sum + each * (times[kind] ?? 0), 0);

function keyHeat(form: KeyForm, measured: Measured): Omit<TableHeat, 'table' | 'quotaAt'> {
  const { key, sharedBy } = form;
  const hottest = measured.units(form);
  if (!hottest) {
    // A key of a flow's own is written by nothing else, however many flows there are.
    const most = Math.max(...form.units);
    const never = { unitsPerPayment: 0, saturatesAt: null, conflictsAt: null };
    return { key, sharedBy, second: most, minute: most, ...never };
  }
  const unitsPerPayment = hottest.total.units / measured.payments;
  return {
    key,
    sharedBy,
    second: hottest.second.units,
    minute: hottest.minute.units,
    unitsPerPayment,
    saturatesAt: rateFor(bounds.keyUnits, unitsPerPayment),
    conflictsAt: rateFor(bounds.itemTransactions, measured.transactions(form) / measured.payments),
  };
}

const rateFor = (bound: number, perPayment: number): number | null =>
  perPayment > 0 ? Math.floor(bound / perPayment) : null;
