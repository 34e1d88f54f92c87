/** The end of a till's day: what the ledger has of a terminal, and where that differs from what the till has. */
import { chargeId } from '../identifiers.ts';
import { type Charged, standingAt, takenBy } from '../ledger/transfer.ts';
import { type Day, dayOf } from '../money.ts';
import type { StoreLine } from '../stores/store-line.ts';
import type { StoreBooks } from '../stores/store-projection.ts';
import type { Terminal } from '../terminals/terminal.ts';

export type ChargeStatus = 'approved' | 'step_up' | 'held' | 'refunded' | 'declined' | 'expired';

/** A charge as the till has it. */
export interface TillCharge {
  readonly reference: string;
  /** Minor units: what was taken, or is held. */
  readonly amount: bigint;
  /** @default - money was taken, whatever was given back since */
  readonly status?: ChargeStatus | undefined;
}

export interface ReconcileChargesCommand {
  /** That asks, and is admitted. */
  readonly terminal: Terminal;
  readonly day: Day;
  readonly currency: string;
  /** A reference once. */
  readonly charges: readonly TillCharge[];
  /** The charges are all that the till has of the day with a reference after this one. @default - from the first on */
  readonly after?: string | undefined;
  /** And up to this one. @default - to the last */
  readonly through?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ReconcileChargesPorts {
  readonly books: Pick<StoreBooks, 'linesOf'>;
  readonly ledger: {
    /** Those that there are, in no order. Strongly consistent. */
    readCharges(ids: readonly string[]): Promise<readonly Charged[]>;
  };
  readonly statusOf: (charge: Charged) => ChargeStatus;
  readonly timeZone: string;
  /** Milliseconds from the end of a day until nothing of it is on its way any more. */
  readonly settle: number;
}

/** Amounts are of minor units. */
export interface TerminalTotal {
  readonly count: number;
  readonly amount: bigint;
}

export interface TerminalTotals {
  /** What was taken on the day, with what was given back of it since. */
  readonly approved: TerminalTotal;
  readonly held: TerminalTotal;
  /** What this terminal gave back on the day, whenever and wherever that was charged. */
  readonly refunded: TerminalTotal;
}

export type DifferenceKind =
  | 'missing_here'
  | 'missing_at_till'
  | 'other_day'
  | 'other_amount'
  | 'other_status';

export interface Difference {
  readonly reference: string;
  readonly kinds: readonly DifferenceKind[];
  /** As the ledger has it. */
  readonly here?: Charged;
}

export interface TerminalReconciliation {
  /** The day is over, nothing of it is on its way or held: its figures stay as they are. */
  readonly final: boolean;
  readonly totals: TerminalTotals;
  /** By reference. */
  readonly differences: readonly Difference[];
}

/**
 * Whatever the till names is compared with the ledger itself. The totals, and what the till does not name, are known from the
 * store's lines, which may be minutes behind: a day is not `final` before they have caught up.
 */
export async function reconcileCharges(
  ports: ReconcileChargesPorts,
  command: ReconcileChargesCommand,
): Promise<TerminalReconciliation> {
  const { terminal, day, currency, charges, now } = command;
  const lines = (await ports.books.linesOf(terminal.store, day)).filter(
    (line) => line.terminal === terminal.number && line.currency === currency,
  );
  const named = new Map(charges.map((charge) => [chargeId(terminal.id, charge.reference), charge]));
  const unnamed = lines.filter((line) => isCharge(line) && !isNothing(line) && !named.has(line.id));
  const read = await ports.ledger.readCharges([...named.keys(), ...unnamed.map(({ id }) => id)]);
  const here = new Map(read.map((charge) => [charge.id, { ...charge, ...standingAt(charge, now) }]));
  const differences = [
    ...[...named].map(([id, till]) => compared(ports, command, till, here.get(id))),
    ...unnamed.map(({ id }) => missingAtTill(command, here.get(id))),
  ].filter((difference) => difference !== undefined);
  const totals = totalsOf(lines);
  return {
    final: day < dayOf(now - ports.settle, ports.timeZone) && totals.held.count === 0,
    totals,
    // Stryker disable next-line EqualityOperator: no reference is there twice, and the order is tested.
    differences: differences.sort((a, b) => (a.reference < b.reference ? -1 : 1)),
  };
}

const isCharge = ({ kind }: StoreLine): boolean => kind === 'payment';
const isNothing = ({ posted, pending }: StoreLine): boolean => posted === 0n && pending === 0n;

function compared(
  { statusOf }: ReconcileChargesPorts,
  { day, currency }: ReconcileChargesCommand,
  till: TillCharge,
  here: Charged | undefined,
): Difference | undefined {
  const { reference } = till;
  // What was refused at once is written nowhere.
  if (!here) return isRefusedAt(till) ? undefined : { reference, kinds: ['missing_here'] };
  const isTaken = here.state === 'posted';
  const amount = isTaken ? takenBy(here) : here.money.amount;
  const kinds: DifferenceKind[] = [];
  if (here.day !== day) kinds.push('other_day');
  if (here.money.currency !== currency || amount !== till.amount) kinds.push('other_amount');
  if (till.status === undefined ? !isTaken : till.status !== statusOf(here)) kinds.push('other_status');
  return kinds.length === 0 ? undefined : { reference, kinds, here };
}

const isRefusedAt = ({ status }: TillCharge): boolean => status === 'declined' || status === 'expired';

/** Only of the references that the request is about: the others are in another one. */
function missingAtTill(
  { after, through }: ReconcileChargesCommand,
  here: Charged | undefined,
): Difference | undefined {
  if (!here) throw new Error('A line of a terminal has no charge in the ledger');
  // Ended since the line was written.
  if (here.state !== 'posted' && here.state !== 'pending') return undefined;
  const { reference } = here.charge;
  // Stryker disable next-line ConditionalExpression: nothing is before or after what is not there; the ranges are tested.
  if ((after !== undefined && reference <= after) || (through !== undefined && reference > through))
    return undefined;
  return { reference, kinds: ['missing_at_till'], here };
}

function totalsOf(lines: readonly StoreLine[]): TerminalTotals {
  const total = (amounts: readonly bigint[]): TerminalTotal => {
    const counted = amounts.filter((amount) => amount !== 0n);
    return { count: counted.length, amount: counted.reduce((sum, amount) => sum + amount, 0n) };
  };
  const charges = lines.filter(isCharge);
  const refunds = lines.filter(({ kind }) => kind === 'refund');
  return {
    approved: total(charges.map(({ posted }) => posted)),
    held: total(charges.map(({ pending }) => pending)),
    refunded: total(refunds.map(({ posted }) => posted)),
  };
}
