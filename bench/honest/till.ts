/** A till: the customer's phone shows a code, which has what is known of them at that moment, and the till charges it. */
import { type ChargePorts, createCharge } from '../../lambdas/domain/charges/create-charge.ts';
import type { PaymentCode } from '../../lambdas/domain/codes/code.ts';
import { isNew } from '../../lambdas/domain/devices/device.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { pastCounters } from '../../lambdas/domain/ledger/wallet.ts';
import { dayOf } from '../../lambdas/domain/money.ts';
import type { Facts, FactsReader } from '../../lambdas/domain/payments/facts.ts';
import type { Refusal } from '../../lambdas/domain/refusal.ts';
import type { Settings } from '../../lib/config.ts';
import { type Ask, type Asked, currency, terminalAt } from './blanks.ts';

const DAY = 24 * 60 * 60 * 1000;

interface TillPorts {
  readonly common: Omit<ChargePorts, 'facts' | 'ledger' | 'promote' | 'guesses'>;
  readonly settings: Pick<Settings, 'codes' | 'charges'>;
  readonly facts: FactsReader;
  readonly ledger: ChargePorts['ledger'];
}

export async function charge(ports: TillPorts, ask: Ask, asked: Asked): Promise<Payment | Refusal> {
  const { common, settings, ledger } = ports;
  const { store, yen, lines, country } = ask;
  const facts = await ports.facts.gather(ask);
  const code = codeOf(ports, facts, ask, asked);
  const gather = async (_: unknown, afresh: boolean) => ({
    code,
    terminal: terminalAt(store),
    store: facts.store,
    storeActivity: facts.storeActivity,
    switchedOff: [],
    ...(afresh ? { customer: facts } : {}),
  });
  const { badCodes, windowMinutes } = settings.charges;
  const guesses = { most: badCodes, window: windowMinutes * 60_000, count: async () => undefined };
  return createCharge(
    { ...common, facts: { gather }, ledger, promote: async () => undefined, guesses },
    {
      ...asked,
      terminal: 'till',
      signer: 'key',
      store,
      code: code.id,
      reference: asked.id,
      money: { amount: BigInt(yen), currency },
      lines,
      country,
    },
  );
}

function codeOf(
  { common, settings }: TillPorts,
  { wallet, device, customerActivity: activity }: Facts,
  { customer, now, country }: Ask,
  { fingerprint, evidence, authTime }: Asked,
): PaymentCode {
  if (!wallet || !device) throw new Error(`${customer} has no wallet, or no such device`);
  const longKnown = !isNew(device, now - DAY);
  const past = pastCounters(wallet, dayOf(now, common.timeZone), { device: device.id, longKnown });
  return {
    id: 'code',
    customer,
    device: device.id,
    authTime,
    fingerprint,
    currency,
    createdAt: now,
    expiresAt: now + settings.codes.minutes * 60_000,
    evidence,
    country,
    facts: { wallet, device, past, activity },
  };
}
