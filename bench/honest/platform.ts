/**
 * The platform in memory: the domain's own functions of paying, charging, confirming and topping up, over facts and a ledger
 * that are objects. What it decides is what the deployed one decides of the same facts.
 */
import type { Device } from '../../lambdas/domain/devices/device.ts';
import type { Entry } from '../../lambdas/domain/ledger/entries.ts';
import { limitsOf } from '../../lambdas/domain/ledger/limits.ts';
import type { Payment, TopUp } from '../../lambdas/domain/ledger/transfer.ts';
import type { Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import { confirmPayment } from '../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../lambdas/domain/payments/create-top-up.ts';
import type { Facts, Store } from '../../lambdas/domain/payments/facts.ts';
import type { Refusal } from '../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import type { Settings } from '../../lib/config.ts';
import { type Ask, type Asked, currency, emptyWallet } from './blanks.ts';
import type { Later } from './later.ts';
import { MemoryActivity } from './memory-activity.ts';
import { memoryLedger } from './memory-ledger.ts';
import { charge } from './till.ts';

const nothing = new Uint8Array();

export type Platform = ReturnType<typeof platform>;

/**
 * @param settings a stage's
 * @param ruleset in force at the moment
 * @param later when activity is told, as late as the projection is
 * @param lag milliseconds that it is behind, asked anew for each change
 */
export function platform(settings: Settings, ruleset: () => Ruleset, later: Later, lag: () => number) {
  const common = {
    timeZone: settings.timeZone,
    cashConvertible: settings.risk.cashConvertible,
    limits: limitsOf(settings.limits),
    firstDayLimit: BigInt(settings.devices.firstDayLimit),
    fundingSources: ['bank'],
    rulesets: { inForce: async () => ruleset() },
    stepUp: { minutes: settings.stepUp.minutes, newChallenge: () => 'challenge' },
  };
  const devices = new Map<string, Device>();
  const stores = new Map<string, Store>();
  const activity = new MemoryActivity(common, (id) => devices.get(id));
  const ledger = memoryLedger((entry: Entry) =>
    later.add((entry.endedAt ?? entry.movedAt) + lag(), () => activity.tell(entry)),
  );
  const walletOf = (customer: string): Wallet => {
    const wallet = ledger.wallets.get(customer);
    if (!wallet) throw new Error(`${customer} has no wallet`);
    return wallet;
  };
  const facts = {
    gather: async (wanted: {
      customer: string;
      device: string;
      store?: string;
      now: number;
    }): Promise<Facts> => ({
      wallet: ledger.wallets.get(wanted.customer),
      device: devices.get(wanted.device),
      store: wanted.store === undefined ? undefined : stores.get(wanted.store),
      payment: undefined,
      switchedOff: [],
      customerActivity: activity.customer(wanted.customer, wanted.device, wanted.now),
      storeActivity: wanted.store === undefined ? undefined : activity.store(wanted.store, wanted.now),
    }),
  };
  let number = 0;
  /** What no rule looks at. */
  const asked = ({ now, country }: { readonly now: number; readonly country?: string }): Asked => ({
    id: `pay_${number++}`,
    fingerprint: 'one request',
    evidence: nothing,
    country,
    authTime: 1,
    now,
  });

  return {
    ledger,
    devices,
    stores,
    walletOf,
    open(customer: string, first: Device): void {
      ledger.wallets.set(customer, { ...emptyWallet, customer, devices: [first.id] });
      devices.set(first.id, first);
    },
    change(customer: string, change: Partial<Wallet>): void {
      ledger.wallets.set(customer, { ...walletOf(customer), ...change });
    },
    pay: (ask: Ask): Promise<Payment | Refusal> =>
      ask.atTill
        ? charge({ common, settings, facts, ledger }, ask, asked(ask))
        : createPayment(
            { ...common, facts, ledger },
            { ...ask, ...asked(ask), money: { amount: BigInt(ask.yen), currency } },
          ),
    /** The customer, signed in afresh, confirms it. */
    confirm: (payment: Payment, now: number): Promise<Payment | Refusal> =>
      confirmPayment(
        {
          ...common,
          ledger,
          facts: { gather: async (wanted) => ({ ...(await facts.gather(wanted)), payment }) },
        },
        {
          ...asked({ now, ...(payment.country === undefined ? {} : { country: payment.country }) }),
          id: payment.id,
          customer: payment.customer,
          device: payment.device,
          store: payment.store,
          money: payment.money,
          challenge: payment.stepUp?.challenge ?? '',
          authTime: Math.floor(now / 1000),
        },
      ),
    topUp: (ask: Pick<Ask, 'customer' | 'device' | 'yen' | 'country' | 'now'>): Promise<TopUp | Refusal> =>
      createTopUp(
        { ...common, facts, ledger, cards: undefined },
        { ...ask, ...asked(ask), money: { amount: BigInt(ask.yen), currency }, fundingSource: 'bank' },
      ),
  };
}
