/** Today's domain on today's stores, by the ruleset that is published. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ConfirmPorts } from '../../../lambdas/domain/payments/confirm-payment.ts';
import type { PaymentPorts } from '../../../lambdas/domain/payments/create-payment.ts';
import type { TopUpPorts } from '../../../lambdas/domain/payments/create-top-up.ts';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { rulesetStore } from '../../../lambdas/store/rulesets.ts';
import type { Runtime } from '../../../lambdas/store/runtime.ts';
import { moneySettings } from '../../support/money-requests.ts';
import { challenge } from './people.ts';

export interface MoneyOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export const moneyAt = (options: MoneyOptions): PaymentPorts & TopUpPorts & ConfirmPorts => ({
  ...moneySettings,
  facts: factsReader(options),
  ledger: ledgerWriting(options),
  rulesets: rulesetStore(options),
  stepUp: { minutes: 5, newChallenge: () => challenge },
});
