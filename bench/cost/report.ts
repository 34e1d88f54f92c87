/** The counts as tables that a person reads, and as one JSON document. */
import Table from 'cli-table3';
import type { Cost, Counted } from './count.ts';
import { dollarsPerMillion, priceSources, type Thing } from './prices.ts';

/** What is priced here. */
const priced: readonly Thing[] = ['writeUnits', 'readUnits', 'requests', 'transitions', 'puts'];

/** Dollars for a million of them: what was counted, and that with its history, API Gateway and Step Functions. */
const dollarsOf = ({ write, read, history, requests, transitions }: Cost) => ({
  dynamoDb: dollarsPerMillion({ writeUnits: write, readUnits: read }),
  all: dollarsPerMillion({ writeUnits: write + history, readUnits: read, requests, transitions }),
});

/** What a flow of ours takes of what a purchase takes there: below 1 is less. */
const ratioOf = (ours: Cost, theirs: Cost) => ({
  trips: ours.trips / theirs.trips,
  write: ours.write / theirs.write,
  dollars: dollarsOf(ours).dynamoDb / dollarsOf(theirs).dynamoDb,
});

export function costDocument({ ours, shapes, storeSide, activity, sealing }: Counted) {
  const withDollars = (cost: Cost) => ({ ...cost, dollarsPerMillion: dollarsOf(cost) });
  return {
    flows: Object.values(ours).map((cost) => ({
      ...withDollars(cost),
      ratios: Object.fromEntries(shapes.map((shape) => [shape.name, ratioOf(cost, shape)])),
    })),
    shapes: shapes.map(withDollars),
    storeSide,
    activity,
    sealing: sealing.map((each) => ({ ...each, dollarsPerMillion: dollarsOfSealing(each) })),
    prices: priceSources(priced),
  };
}

export function costReport(counted: Counted): string {
  return [
    'One purchase, here and elsewhere, on one engine in one run:',
    purchases(counted),
    'Every flow of ours, and its dollars at DynamoDB as a part of what one purchase takes elsewhere (below 1: less):',
    ratios(counted),
    storeSideLine(counted),
    activityLine(counted),
    sealingLine(counted),
    'All dollars: with the history that follows on the stream, the requests, and the states of Step Functions; without',
    'storage, functions, logs, the store side, what the rules learn and the seals, which are written a batch at a time. For a million:',
    ...priceSources(priced).map((line) => `  ${line}`),
    '',
  ].join('\n');
}

const plain = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
};
const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

function purchases({ ours, shapes }: Counted): string {
  const bare = ours.paymentApproved;
  const kept = bare.steps.flatMap(({ history }) => history);
  const whole: Cost = {
    ...bare,
    name: 'Holdfast, with its history',
    write: bare.write + bare.history,
    items: bare.items + kept.length,
  };
  const table = new Table({
    head: [
      'purchase',
      'round\ntrips',
      'items',
      'WCU',
      'RCU',
      'WCU on\nthe store',
      'hottest key (WCU)',
      'DynamoDB\n$ / million',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left', 'right'],
    ...plain,
  });
  for (const cost of [{ ...bare, name: 'Holdfast' }, whole, ...shapes]) {
    table.push([
      cost.name,
      cost.trips,
      cost.items,
      cost.write,
      cost.read,
      cost.onStore,
      `${cost.hottest.key} (${cost.hottest.units})`,
      dollars(dollarsOf(cost).dynamoDb),
    ]);
  }
  return table.toString();
}

function ratios({ ours, shapes }: Counted): string {
  const numbers = ['round\ntrips', 'WCU', 'RCU', 'DynamoDB\n$ / million', 'history\nWCU', 'all\n$ / million'];
  const table = new Table({
    head: ['flow', ...numbers, ...shapes.map(({ name }) => name.replace(/[ -](?=[^ -]*$)/, '\n'))],
    colAligns: ['left', ...[...numbers, ...shapes].map(() => 'right' as const)],
    ...plain,
  });
  for (const cost of Object.values(ours)) {
    const { dynamoDb, all } = dollarsOf(cost);
    table.push([
      cost.name,
      cost.trips,
      cost.write,
      cost.read,
      dollars(dynamoDb),
      cost.history,
      dollars(all),
      ...shapes.map((shape) => ratioOf(cost, shape).dollars.toFixed(2)),
    ]);
  }
  return `${table.toString()}\n${Object.values(ours).map(hottestLine).join('\n')}\n`;
}

const storeSideLine = ({ storeSide }: Counted): string => {
  const each = storeSide.map(({ batch, write }) => `${write.toFixed(2)} in a batch of ${batch}`);
  return `The store side of a payment, WCU: ${each.join(', ')}.`;
};

const activityLine = ({ activity }: Counted): string => {
  const each = activity.map(
    ({ batch, write, read }) => `${write.toFixed(2)} WCU, ${read.toFixed(2)} RCU in a batch of ${batch}`,
  );
  return `What the rules learn of a payment: ${each.join('; ')}.`;
};

/** A payment that is approved at once is one change, and one that was held is two. */
const sealingLine = ({ sealing }: Counted): string => {
  const each = sealing.map((one) => {
    const { block, write, read, bytes } = one;
    const cost = dollars(dollarsOfSealing(one));
    return `${write.toFixed(2)} WCU, ${read.toFixed(2)} RCU, ${bytes.toFixed(0)} bytes and ${cost} a million in a block of ${block}`;
  });
  return `Sealing a change of a payment, with a PutObject a block: ${each.join('; ')}.`;
};

const dollarsOfSealing = ({ write, read, puts }: Counted['sealing'][number]): number =>
  dollarsPerMillion({ writeUnits: write, readUnits: read, puts });

const hottestLine = ({ name, hottest, written }: Cost): string => {
  const units = Object.entries(written).map(([table, count]) => `${count} on ${table}`);
  return `  ${name}: ${units.join(', ')}; hottest key ${hottest.key} (${hottest.units})`;
};
