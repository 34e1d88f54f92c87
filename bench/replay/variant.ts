/** Plays the attack on one variant of the platform, from a copy of everybody as they were on the day of the launch. */
import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { amountsOf, type Transfer } from '../../lambdas/domain/ledger/transfer.ts';
import { ledgerExport } from '../../lambdas/store/ledger-export.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { functionOf } from '../../test/end-to-end/attacks/support/function-of.ts';
import { attackers } from './attackers.ts';
import { agendaOf, simulatedClock } from './clock.ts';
import { type Honest, honestDays } from './honest.ts';
import { incident, robberies } from './incident.ts';
import { reactions } from './reactions.ts';
import type { Scene } from './scene.ts';
import { type Running, running, tillOf } from './stage.ts';
import { clientOf, type SwitchedOff, switchedOff } from './switched-off.ts';
import { type Haul, newHaul, type Till } from './theft.ts';
import type { World } from './world.ts';

/** What is to be played. */
export interface Job {
  readonly variant: string;
  /** Of the variant's own: made, and not removed. */
  readonly folder: string;
  /** Where everybody's accounts are. */
  readonly seeded: string;
  readonly assembly: string;
  /** Handler -> folder of the code that it runs. */
  readonly code: Readonly<Record<string, string>>;
  readonly pairs: number;
  /** How many honest customers there are. */
  readonly honest: number;
}

export interface AttackerResult {
  readonly id: string;
  readonly accounts: number;
  readonly sessions: number;
  readonly phones: number;
  readonly wanted: number;
  /** Yen, by the ledger. */
  readonly lost: number;
  /** When the last of it went, milliseconds since the epoch. */
  readonly lastAt?: number;
  /** The most that one account lost, in yen. */
  readonly mostOfOne: number;
  readonly met: Readonly<Record<string, number>>;
}

export interface VariantResult {
  readonly variant: string;
  readonly attackers: readonly AttackerResult[];
  readonly honest: Omit<Honest, 'why' | 'paid'> & { readonly why: Readonly<Record<string, number>> };
  readonly reports: number;
  /** When payments were stopped, and by whom. */
  readonly switchedOff?: SwitchedOff;
  /** Of this machine. */
  readonly seconds: number;
}

const DAY = 24 * 60 * 60_000;
const launch = Date.parse(`${incident.course[0]?.at}T00:00:00+09:00`);
/** Everybody has opened an account by then. */
export const opened = launch + DAY / 2;
/** Until the day on which the ministry spoke. */
const DAYS = 4;

export const quietPlatform = (options: {
  readonly assembly: string;
  readonly dataDir: string;
  readonly now: () => number;
  readonly log: (source: string, line: string) => void;
}): Promise<Platform> =>
  startPlatform({
    projectRoot: resolve(import.meta.dirname, '../..'),
    port: 0,
    context: {},
    progress: () => {},
    // What is held waits: nobody decides, and the time for that is not what is looked at here.
    every: () => () => {},
    ...options,
  });

export async function playVariant(job: Job): Promise<VariantResult> {
  const began = performance.now();
  const dataDir = join(job.folder, 'data');
  cpSync(job.seeded, dataDir, { recursive: true });
  const everybody = JSON.parse(readFileSync(join(job.seeded, 'world.json'), 'utf8')) as World;
  const world = { ...everybody, honest: everybody.honest.slice(0, job.honest) };
  const clock = simulatedClock(opened + DAY / 8);
  const lines: string[] = [];
  const log = (source: string, line: string) => void lines.push(`${source} ${line}`);
  const platform = await quietPlatform({ assembly: job.assembly, dataDir, now: clock.now, log });
  try {
    for (const [handler, folder] of Object.entries(job.code))
      await platform.replaceCode(functionOf(platform.app, handler), folder);
    const played = await play(running(platform, clock), world, job.pairs);
    return { variant: job.variant, ...played, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    if (process.env.HOLDFAST_DEBUG) process.stderr.write(`${lines.slice(-40).join('\n')}\n`);
    throw error;
  } finally {
    await platform.close();
  }
}

async function play(on: Running, world: World, pairs: number) {
  const agenda = agendaOf(on, () => on.platform.idle());
  const till = async (name: keyof World['tills']): Promise<Till> => ({
    api: await tillOf(on, world.tills[name]),
    store: world.tills[name].store,
  });
  const tills = {
    town: await till('town'),
    shinjuku: await till('shinjuku'),
    colluding: await till('colluding'),
  };
  const begins = Date.parse(incident.assumptions.attackBegins);
  const scene: Scene = {
    on,
    agenda,
    world,
    tills,
    reactions: reactions(on, agenda, world, begins),
    begins,
    ends: Date.parse(incident.assumptions.attackEnds),
    robberies: robberies(world.listed.length),
    pairs,
  };
  const hauls = attackers.map((attacker) => ({ attacker, haul: newHaul() }));
  for (const { attacker, haul } of hauls) attacker.plan(scene, haul);
  const honest = await honestDays(on, agenda, { world, till: tills.town, launch, days: DAYS });
  await agenda.run();
  const payments = await paymentsOf(on);
  const known = new Set([...honest.paid, ...hauls.flatMap(({ haul }) => [...haul.payments])]);
  const strange = [...payments.keys()].filter((id) => !known.has(id));
  if (strange.length > 0) throw new Error(`${strange.length} payments are of nobody's`);
  const stopped = await switchedOff(on);
  const { why, paid: _, ...counted } = honest;
  return {
    attackers: hauls.map(({ attacker: { id }, haul }) => resultOf(id, haul, payments)),
    honest: { ...counted, why: Object.fromEntries(why) },
    reports: scene.reactions.reports(),
    ...(stopped === undefined ? {} : { switchedOff: stopped }),
  };
}

/** Every payment of the ledger, by its id. */
async function paymentsOf(on: Running): Promise<Map<string, Transfer>> {
  const ledgerTable = outputOf(on.platform.outputs, 'LedgerTable');
  const ledger = ledgerExport({ client: clientOf(on), ledgerTable });
  const transfers = await Array.fromAsync(ledger.transfers());
  return new Map(transfers.filter(({ kind }) => kind === 'payment').map((payment) => [payment.id, payment]));
}

function resultOf(id: string, haul: Haul, payments: ReadonlyMap<string, Transfer>): AttackerResult {
  const { accounts, sessions, phones, wanted, met } = haul;
  const lost = [...haul.payments].flatMap((payment) => {
    const transfer = payments.get(payment);
    const yen = transfer ? Number(amountsOf(transfer).posted) : 0;
    return transfer && yen > 0 ? [{ yen, customer: transfer.customer, at: transfer.createdAt }] : [];
  });
  const sum = (parts: readonly { readonly yen: number }[]) => parts.reduce((all, { yen }) => all + yen, 0);
  const byCustomer = [...Map.groupBy(lost, ({ customer }) => customer).values()].map(sum);
  return {
    id,
    accounts,
    sessions,
    phones,
    wanted,
    lost: sum(lost),
    ...(lost.length === 0 ? {} : { lastAt: Math.max(...lost.map(({ at }) => at)) }),
    mostOfOne: Math.max(0, ...byCustomer),
    met: Object.fromEntries([...met].sort(([, a], [, b]) => b - a)),
  };
}
