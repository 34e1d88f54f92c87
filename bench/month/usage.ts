/** What a month of payments uses: the flows that happen, as often as they do, times what was counted of each. */

import { mostMetrics } from '../../lib/operations/watch/dimension-values.ts';
import type { Counted } from '../cost/count.ts';
import type { FlowName } from '../cost/flows.ts';
import type { Bill } from '../cost/prices.ts';
import { month } from '../heat/traffic.ts';
import {
  computeSeconds,
  itemSize,
  keyUses,
  linesOfARequest,
  logLine,
  metricsOfALine,
  perCustomer,
  perTill,
  SECONDS,
  signInsPerCustomer,
  tokensPerTill,
  tracedOfTheRest,
} from './assumptions.ts';
import type { FollowUps } from './follow-ups.ts';
import { sumOf } from './idle.ts';

export interface Mix {
  readonly payments: number;
  /** Of all payments, 0 to 1. */
  readonly held: number;
  /** Whether a second region has replicas and copies. @default false */
  readonly standby?: boolean;
}

/** Seconds for which streams gather in prod, and what is kept there: lib/config/defaults.ts. */
export interface Windows {
  readonly stores: number;
  readonly sealing: number;
  /** Of each table, how many daily copies are kept. */
  readonly copies: number;
}

const isHeld = (name: string) => name.startsWith('heldThen');

/** What becomes of a payment, as parts of all: those of the heat bench, with as many held as are wanted. */
export function sharesOf({ held }: Pick<Mix, 'held'>): Partial<Record<FlowName, number>> {
  const outcomes = Object.entries(month.outcomes) as [FlowName, number][];
  const sumWhere = (which: (name: string) => boolean) =>
    outcomes.filter(([name]) => which(name)).reduce((sum, [, part]) => sum + part, 0);
  const [ofHeld, ofOthers] = [sumWhere(isHeld), sumWhere((name) => !isHeld(name))];
  return Object.fromEntries(
    outcomes.map(([name, part]) => [
      name,
      isHeld(name) ? (held * part) / ofHeld : ((1 - held) * part) / ofOthers,
    ]),
  );
}

/** How often each flow happens. */
export function flowsOf(mix: Mix): Partial<Record<FlowName, number>> {
  const shares = { ...sharesOf(mix), ...month.besides };
  return Object.fromEntries(Object.entries(shares).map(([name, part]) => [name, part * mix.payments]));
}

export function usageOf(mix: Mix, counted: Counted, followUps: FollowUps, windows: Windows): Bill {
  const flows = Object.entries(flowsOf(mix)) as [FlowName, number][];
  const customers = mix.payments / perCustomer;
  const parts = [
    ...flows.map(([name, times]) => times_(ofFlow(counted.ours[name]), times)),
    ...flows.map(([name, times]) => times_(ofStreams(counted, windows, mix, name), times)),
    times_(ofSignIn(followUps), customers * signInsPerCustomer),
    times_({ ...ofNotice(followUps), mails: 1 }, mix.payments),
    { activeUsersPlus: customers, tokenRequests: (mix.payments / perTill) * tokensPerTill, keyUses },
  ];
  const sum = sumOf(parts);
  const { requests = 0, logBytes = 0, tableStorage = 0, puts = 0, objectStorage = 0 } = sum;
  const regions = mix.standby ? 2 : 1;
  return {
    ...sum,
    replicatedUnits: mix.standby ? (sum.replicatedUnits ?? 0) : 0,
    puts: puts * regions,
    objectStorage: objectStorage * regions,
    traces: Math.min(requests, SECONDS) + tracedOfTheRest * Math.max(0, requests - SECONDS),
    firewallRequests: requests + customers * signInsPerCustomer,
    logStorage: logBytes,
    customMetrics: mostMetrics,
    tableStorage: tableStorage * regions,
    tableBackup: tableStorage * regions,
    vaultStorage: tableStorage * windows.copies * regions,
  };
}

const times_ = (bill: Bill, count: number): Bill =>
  Object.fromEntries(Object.entries(bill).map(([thing, each]) => [thing, each * count]));

/** Requests, and the functions of the machine, whose tasks are two. */
function ofFlow(cost: Counted['ours'][FlowName]): Bill {
  const tasks = cost.transitions > 0 ? 4 : 0;
  const invocations = cost.requests + tasks;
  return {
    writeUnits: cost.write + cost.history,
    replicatedUnits: cost.write,
    readUnits: cost.read,
    requests: cost.requests,
    transitions: cost.transitions,
    invocations,
    computeSeconds: invocations * computeSeconds(cost.trips / invocations),
    logBytes: (cost.requests * linesOfARequest + tasks) * logLine + cost.requests * metricsOfALine,
    tableStorage: (cost.items + 1) * itemSize,
  };
}

/** What follows on the streams of the ledger and the histories: history, store side, activity, seals. */
function ofStreams(counted: Counted, windows: Windows, mix: Mix, flow: FlowName): Bill {
  if (counted.ours[flow].history === 0) return {};
  const inASecond = mix.payments / SECONDS;
  const stores =
    counted.storeSide.find(({ batch }) => batch <= inASecond * windows.stores) ?? counted.storeSide.at(-1);
  const seal =
    counted.sealing.find(({ block }) => block <= inASecond * windows.sealing) ?? counted.sealing.at(-1);
  const activity = counted.activity.at(-1);
  if (!stores || !seal || !activity) throw new Error('Nothing was counted of what follows on the streams');
  const changes = isHeld(flow) ? 2 : 1;
  const invocations = 1 / stores.batch + changes * seal.puts + 1 / activity.batch + changes;
  return {
    writeUnits: stores.write + activity.write + changes * seal.write,
    replicatedUnits: activity.write + changes * seal.write,
    readUnits: activity.read + changes * seal.read,
    puts: changes * seal.puts,
    objectStorage: (changes * quarters(seal.bytes)) / 1e9,
    invocations,
    computeSeconds: invocations * computeSeconds(2),
    logBytes: invocations * (logLine + metricsOfALine),
  };
}

/** Up to a quarter of a kilobyte: blocks are compressed, so that chance has a part in their size. */
const quarters = (bytes: number): number => Math.ceil(bytes / 256) * 256;

const ofSignIn = ({ signIn }: FollowUps): Bill => ({
  writeUnits: signIn.write,
  replicatedUnits: signIn.write,
  readUnits: signIn.read,
  invocations: 2,
  computeSeconds: 2 * computeSeconds(signIn.trips / 2),
  logBytes: 2 * logLine,
});

const ofNotice = ({ notice }: FollowUps): Bill => ({
  writeUnits: notice.write,
  replicatedUnits: notice.write,
  readUnits: notice.read,
  invocations: 1,
  // And Cognito, and SES.
  computeSeconds: computeSeconds(notice.trips + 4),
  logBytes: logLine,
  tableStorage: itemSize,
});
