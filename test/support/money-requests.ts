/** What the domain is asked for when customers pay and top up, and the real stores that it decides with. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { paymentId, topUpId } from '../../lambdas/domain/identifiers.ts';
import type { ConfirmPorts } from '../../lambdas/domain/payments/confirm-payment.ts';
import type { CreatePaymentCommand, PaymentPorts } from '../../lambdas/domain/payments/create-payment.ts';
import type { CreateTopUpCommand, TopUpPorts } from '../../lambdas/domain/payments/create-top-up.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import type { Rulesets } from '../../lambdas/domain/risk/rulesets.ts';
import { standardRuleset } from '../../lambdas/domain/risk/standard-ruleset.ts';
import { factsReader } from '../../lambdas/store/facts-reader.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { tables } from './tables.ts';
import { fingerprintOf, limitsWith, noon, signedIn, someEvidence, type TestCustomer } from './transfers.ts';

/** Whatever version is published: these rules. */
export const inForce = (ruleset: Ruleset): Rulesets => ({ inForce: async () => ruleset });

/** What a stage's settings give to the domain. */
export const moneySettings: Omit<PaymentPorts & TopUpPorts & ConfirmPorts, 'facts' | 'ledger'> = {
  rulesets: inForce(standardRuleset),
  cashConvertible: ['tobacco', 'e_cigarette', 'gift_card', 'ticket', 'electronics'],
  fundingSources: ['sandbox'],
  timeZone: 'Asia/Tokyo',
  limits: limitsWith({ balance: 400_000n, paymentPerDay: 200_000n, topUpPerDay: 200_000n }),
  firstDayLimit: 10_000n,
  stepUp: { minutes: 5, newChallenge: () => randomBytes(16).toString('base64url') },
};

export const moneyPorts = (client: DynamoDBClient): PaymentPorts & TopUpPorts & ConfirmPorts => ({
  facts: factsReader({ client, runtime, ...tables }),
  ledger: ledgerWriting({ client, runtime, ...tables }),
  ...moneySettings,
});

interface Keyed {
  /** The Idempotency-Key. */
  readonly key?: string;
}

export const yen = (amount: bigint) => ({ amount, currency: 'JPY' });

/** 1,200 yen at the store of the tests, at noon, unless the test says otherwise. */
export function paymentCommand(
  customer: TestCustomer,
  change: Partial<CreatePaymentCommand> & Keyed = {},
): CreatePaymentCommand {
  const { key = 'the key of one request', ...rest } = change;
  const { money = yen(1200n), store = 'shinjuku-east', lines = [] } = rest;
  return {
    id: paymentId(customer.id, key),
    fingerprint: fingerprintOf({ kind: 'payment', store, money, lines }),
    customer: customer.id,
    device: customer.device,
    store,
    money,
    lines,
    evidence: someEvidence,
    authTime: signedIn,
    now: noon,
    ...rest,
  };
}

/** 1,000 yen from the sandbox. */
export function topUpCommand(
  customer: TestCustomer,
  change: Partial<CreateTopUpCommand> & Keyed = {},
): CreateTopUpCommand {
  const { key = 'the key of one request', ...rest } = change;
  const { money = yen(1000n), fundingSource = 'sandbox' } = rest;
  return {
    id: topUpId(customer.id, key),
    fingerprint: fingerprintOf({ kind: 'top_up', fundingSource, money }),
    customer: customer.id,
    device: customer.device,
    fundingSource,
    money,
    evidence: someEvidence,
    authTime: signedIn,
    now: noon,
    ...rest,
  };
}
