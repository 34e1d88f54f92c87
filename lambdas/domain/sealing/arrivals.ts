/** Of a copy whose replication was cut off: which transfers arrived without their wallet's part, or that without them. */
import { type Effect, effectsOf } from './books.ts';
import { type Image, rowOf } from './canonical.ts';
import type { Finding } from './finding.ts';

export interface Arrivals {
  /**
   * A transfer as the copy or the chain has it, whichever is newer.
   * @param arrived its version in the copy; undefined where its row did not arrive
   * @param sealed of its newest record in the chain; undefined where no block has it
   */
  addTransfer(newest: Image, arrived: number | undefined, sealed: SealedAt | undefined): void;
  addWallet(row: Image): void;
  /** What did not arrive, by wallet. */
  findings(): readonly Finding[];
}

export interface SealedAt {
  readonly block: number;
  /** Milliseconds since the epoch, cut to the second. */
  readonly at: number;
}

/** A change of a transfer with its wallet's: when it is made, or confirmed, and when what it holds ends. */
interface Step {
  readonly newest: Image;
  /** As people call it. */
  readonly name: string;
  readonly at: number;
  readonly hasArrived: boolean;
  readonly block: number | undefined;
  readonly effect: Effect;
}

/** Of steps whose order is not known to the second, as many are tried in every way. */
const TRIED = 12;

/** @param cutOff when it was, at the latest: what is younger was written to the copy itself. Milliseconds since the epoch */
export function arrivals(cutOff: number): Arrivals {
  const steps = new Map<string, Step[]>();
  const wallets = new Map<string, Image>();
  const elsewhere: Step[] = [];
  const findings = () => {
    const found = elsewhere.filter(({ hasArrived }) => !hasArrived).map(lostAlone);
    for (const wallet of [...new Set([...steps.keys(), ...wallets.keys()])].sort()) {
      const its = (steps.get(wallet) ?? []).sort((a, b) => a.at - b.at);
      const old = its.filter(({ at }) => at <= cutOff);
      const lacking = lackingIn(old, its, wallets.get(wallet));
      found.push(
        ...(lacking ? partsMissing(its, lacking, wallet) : [unexplained(its, wallet, wallets.get(wallet))]),
      );
    }
    return found;
  };

  return {
    addTransfer(newest, arrived, sealed) {
      for (const step of stepsOf(newest, arrived, sealed, cutOff)) {
        if (step.effects.length === 0) elsewhere.push({ ...step, effect: {} });
        for (const [wallet, effect] of step.effects)
          steps.set(wallet, [...(steps.get(wallet) ?? []), { ...step, effect }]);
      }
    },
    addWallet: (row) => void wallets.set(rowOf(row), row),
    findings,
  };
}

/** A transfer of version 2 was held before it ended: what it was then follows from what it is. */
function stepsOf(newest: Image, arrived: number | undefined, sealed: SealedAt | undefined, cutOff: number) {
  const version = Number(newest.version?.N ?? 0);
  const made = Number(newest.createdAt?.N ?? 0);
  const row = rowOf(newest);
  const step = (number: number, name: string, at: number, effects: ReadonlyMap<string, Effect>) => ({
    newest,
    name,
    at,
    hasArrived: arrived !== undefined && arrived >= number,
    block: sealed?.block,
    effects: [...effects].filter(([, effect]) => Object.values(effect).some((amount) => amount !== 0n)),
  });
  const name = arrived === 0 ? `the confirmation of ${row}` : row;
  if (version < 2) return [step(version, name, made, effectsOf(newest))];
  const { captured: _, ...rest } = newest;
  const before = effectsOf({ ...rest, state: { S: 'pending' } });
  // The newest record of what has ended is of its end; of one that no block has, nothing older is known to be newer.
  const ended = sealed === undefined ? cutOff : Math.max(made, sealed.at);
  const end = differenceOf(effectsOf(newest), before);
  return [step(1, name, made, before), step(2, `the end (${newest.state?.S}) of ${row}`, ended, end)];
}

function differenceOf(after: ReadonlyMap<string, Effect>, before: ReadonlyMap<string, Effect>) {
  const wallets = new Set([...after.keys(), ...before.keys()]);
  return new Map(
    [...wallets].map((wallet) => [wallet, minus(after.get(wallet) ?? {}, before.get(wallet) ?? {})] as const),
  );
}

const minus = (one: Effect, other: Effect): Effect =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      (one[name] ?? 0n) - (other[name] ?? 0n),
    ]),
  );
const plus = (one: Effect, other: Effect): Effect => minus(one, minus({}, other));

/**
 * Which steps the wallet has not: its item is written once for each, in their order, and replaced as a whole, so that it
 * lacks the newest and no others. Times are of several clocks, and some cut to the second: where that explains nothing, the
 * fewest of the newest that do.
 *
 * @param old those that it may lack, oldest first
 * @param all what it is held against
 * @returns undefined where no choice of them explains what the wallet has
 */
function lackingIn(
  old: readonly Step[],
  all: readonly Step[],
  wallet: Image | undefined,
): ReadonlySet<Step> | undefined {
  const has = amountsIn(wallet);
  const names = Object.keys(has);
  const whole = sumOf(all);
  const explains = (lacked: Effect): boolean =>
    names.every((name) => (whole[name] ?? 0n) - (lacked[name] ?? 0n) === has[name]);
  for (let [from, lacked]: [number, Effect] = [old.length, {}]; from >= 0; from--) {
    if (explains(lacked)) return new Set(old.slice(from));
    lacked = plus(lacked, old[from - 1]?.effect ?? {});
  }
  const newest = old.slice(-TRIED).reverse();
  const choices = Array.from({ length: 2 ** newest.length }, (_, bits) =>
    newest.filter((_step, position) => (bits >> position) % 2 === 1),
  ).sort((a, b) => a.length - b.length);
  const choice = choices.find((steps) => explains(sumOf(steps)));
  return choice && new Set(choice);
}

const sumOf = (steps: readonly Step[]): Effect =>
  steps.reduce<Effect>((sum, { effect }) => plus(sum, effect), {});

/** What of the wallet follows from its transfers. Counters of days that are over are not there. */
function amountsIn(wallet: Image | undefined): Effect {
  const counted = Object.entries(wallet ?? {}).filter(([name]) => /^(paid|topped_up)_\d/.test(name));
  return {
    available: BigInt(wallet?.available?.N ?? 0),
    pending: BigInt(wallet?.pending?.N ?? 0),
    ...Object.fromEntries(counted.map(([name, { N = '0' }]) => [name, BigInt(N)])),
  };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const sealedIn = ({ block }: Step): string =>
  block === undefined ? 'in no block' : `sealed in block ${block}`;

const partsMissing = (its: readonly Step[], lacking: ReadonlySet<Step>, wallet: string): Finding[] =>
  its.flatMap((step) => {
    if (step.hasArrived) return lacking.has(step) ? [withoutWallet(step, wallet)] : [];
    return [lacking.has(step) ? lost(step) : withoutRow(step, wallet)];
  });

/** The chain's copy is minutes behind that of the tables: of most transfers that did not arrive it has nothing either. */
function unexplained(its: readonly Step[], wallet: string, row: Image | undefined): Finding {
  const difference = minus(amountsIn(row), sumOf(its.filter(({ hasArrived }) => hasArrived)));
  const sentence =
    `${wallet} has ${shown(difference, row?.currency?.S)} that no transfer explains: its part of one arrived that did not itself, ` +
    'and that no block here has; or somebody edited it.';
  return { change: 'torn', row: wallet, sentence };
}

const withoutWallet = (step: Step, wallet: string): Finding => ({
  change: 'torn',
  row: rowOf(step.newest),
  sentence: `The wallet's part of ${step.name} did not arrive: ${wallet} lacks ${shown(step.effect, step.newest.currency?.S)}.`,
});

const withoutRow = (step: Step, wallet: string): Finding => ({
  change: 'torn',
  row: rowOf(step.newest),
  sentence: `${capital(step.name)} did not arrive, its wallet's part did: ${wallet} has ${shown(step.effect, step.newest.currency?.S)}. It is ${sealedIn(step)}.`,
});

const lost = (step: Step): Finding => ({
  change: 'lost',
  row: rowOf(step.newest),
  sentence: `${capital(step.name)} did not arrive, nor did its wallet's part: ${moneyOf(step)}, ${sealedIn(step)}.`,
});

const lostAlone = (step: Step): Finding => ({
  change: 'lost',
  row: rowOf(step.newest),
  sentence: `${capital(step.name)} did not arrive, which changes no wallet: ${moneyOf(step)}, ${sealedIn(step)}.`,
});

const moneyOf = ({ newest: { debit, credit, amount, captured, currency } }: Step): string =>
  `${(captured ?? amount)?.N} ${currency?.S} from ${debit?.S} to ${credit?.S}`;

/** Of the wallet's money, as people read it. */
function shown(effect: Effect, currency = ''): string {
  const parts = ['available', 'pending'].filter((name) => (effect[name] ?? 0n) !== 0n);
  const signed = (amount: bigint) => `${amount > 0n ? '+' : ''}${amount}`;
  if (parts.length === 0) return 'counters of its days';
  return `${parts.map((name) => `${signed(effect[name] ?? 0n)} ${currency} ${name}`).join(' and ')}`;
}
