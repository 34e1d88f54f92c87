/** A month's bill of stage prod: what is used, and what is paid whether or not anything is. */
import { App } from 'aws-cdk-lib';
import { settingsOf } from '../../lib/config.ts';
import { resourcesOf } from '../../scripts/synthesis/resources-of.ts';
import { countAll } from '../cost/count.ts';
import { flows } from '../cost/flows.ts';
import { type Bill, dollarsOf, region, serviceOf, type Thing } from '../cost/prices.ts';
import { assumptions } from './assumptions.ts';
import { countFollowUps } from './follow-ups.ts';
import { type IdleCost, idleCostsOf, sumOf } from './idle.ts';
import { type Mix, sharesOf, usageOf } from './usage.ts';

export interface MonthBill {
  readonly mix: Mix;
  readonly bill: Bill;
  readonly services: readonly ServiceCost[];
  readonly dollars: number;
  /** What each stage costs while nobody uses it. */
  readonly idle: Readonly<Record<'dev' | 'prod', readonly IdleCost[]>>;
  readonly assumptions: readonly string[];
}

export interface ServiceCost {
  readonly service: string;
  readonly things: readonly (readonly [thing: Thing, count: number])[];
  readonly dollars: number;
}

const inTwoRegions = {
  'aws.account': '000000000000',
  'aws.region': region,
  'standby.region': 'us-west-2',
  'standby.replicas': true,
};

/** @returns the bill of each mix, from one run of the counters */
export async function billsOf(mixes: readonly Mix[]): Promise<readonly MonthBill[]> {
  const [counted, followUps] = [await countAll(), await countFollowUps()];
  const dev = idleCostsOf(await resourcesOf('dev'));
  const prod = idleCostsOf(await resourcesOf('prod'));
  const withStandby = mixes.some(({ standby }) => standby)
    ? idleCostsOf(await resourcesOf('prod', inTwoRegions))
    : prod;
  const { stores, sealing, backup } = settingsOf(new App({ analyticsReporting: false }), 'prod');
  const windows = {
    stores: stores.windowSeconds,
    sealing: sealing.windowSeconds,
    copies: backup.enabled ? backup.retentionDays : 0,
  };
  return mixes.map((mix) => {
    const idle = { dev, prod: mix.standby ? withStandby : prod };
    const used = usageOf(mix, counted, followUps, windows);
    const bill = sumOf([used, ...idle.prod.map((each) => each.bill)]);
    const shares = Object.entries(sharesOf(mix)).map(([name, part]) => [
      flows[name as keyof typeof flows].name,
      part,
    ]);
    return {
      mix,
      bill,
      idle,
      services: servicesOf(bill),
      dollars: dollarsOf(bill),
      assumptions: assumptions(Object.fromEntries(shares)),
    };
  });
}

/** The dearest first. */
function servicesOf(bill: Bill): readonly ServiceCost[] {
  const things = (Object.entries(bill) as [Thing, number][]).filter(([, count]) => count > 0);
  const byService = Map.groupBy(things, ([thing]) => serviceOf(thing));
  return [...byService]
    .map(([service, each]) => ({ service, things: each, dollars: dollarsOf(Object.fromEntries(each)) }))
    .sort((one, other) => other.dollars - one.dollars);
}
