/** What a flow is, and what flows are made of: the real domain on the real stores. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { createPayment } from '../../lambdas/domain/payments/create-payment.ts';
import { isRefusal, type Refusal } from '../../lambdas/domain/refusal.ts';
import { compensationStore, correctionStore } from '../../lambdas/store/adjustment-store.ts';
import { auditTrail } from '../../lambdas/store/audit-trail.ts';
import { caseClaims } from '../../lambdas/store/case-claims.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { deviceFreezes } from '../../lambdas/store/device-freezes.ts';
import { disputeOpening } from '../../lambdas/store/dispute-store.ts';
import { ledgerEnding } from '../../lambdas/store/ledger-ending.ts';
import { ledgerRefunds } from '../../lambdas/store/ledger-refunds.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { moneyPorts, paymentCommand, yen } from '../../test/support/money-requests.ts';
import { tables } from '../../test/support/tables.ts';
import { customerWith, noon, type TestCustomer } from '../../test/support/transfers.ts';

/** Milliseconds. */
export const HOUR = 60 * 60 * 1000;

/** How long after the step before it a step of a flow happens. */
export type Pause = 'at once' | 'confirmation' | 'review' | 'deadline';

export interface Step {
  readonly after: Pause;
  act(): Promise<void>;
}

/** Who pays whom, and the stores that they do it with. */
export interface Scene {
  readonly payer: TestCustomer;
  readonly store: string;
  /** The id of a terminal of the store. */
  readonly till: string;
  /** On a client whose calls are counted. */
  readonly ports: Ports;
  /** On one whose calls are not, for what is there before the flow begins. */
  readonly uncounted: Ports;
}

export interface Flow {
  readonly name: string;
  /** What the API is asked, by customers, reviewers and operators. */
  readonly requests: number;
  /** State transitions; test/local/step-functions counts them on the synthesized machine. */
  readonly transitions: number;
  steps(scene: Scene): Promise<Step[]> | Step[];
}

type Ports = ReturnType<typeof portsOn>;

export const portsOn = (client: DynamoDBClient) => ({
  client,
  ...moneyPorts(client),
  ending: ledgerEnding({ client, runtime, ...tables }),
  cases: caseStore({ client, runtime, ...tables }),
  claims: caseClaims({ client, runtime, ...tables }),
  audit: auditTrail({ client, runtime, ...tables }),
  refunds: ledgerRefunds({ client, runtime, ...tables }),
  corrections: correctionStore({ client, runtime, ...tables }),
  compensations: compensationStore({ client, runtime, ...tables }),
  disputes: disputeOpening({ client, runtime, ...tables }),
  devices: deviceFreezes({ client, runtime, ...tables }),
});

/** With money, and a device that is out of its first days. */
export const newPayer = (client: DynamoDBClient): Promise<TestCustomer> =>
  customerWith(client, 300_000n, { enrolledAt: noon - 48 * HOUR });

export function made<T extends { readonly state: string }>(result: T | Refusal, state: T['state']): T {
  if (isRefusal(result) || result.state !== state)
    throw new Error(`${JSON.stringify(result)} is not ${state}`);
  return result;
}

export const pay = async (ports: Ports, { payer, store }: Scene, yens: bigint, state: Payment['state']) =>
  made<Payment>(await createPayment(ports, paymentCommand(payer, { store, money: yen(yens) })), state);

export const atOnce = (act: (scene: Scene) => Promise<unknown>) => (scene: Scene) => [
  { after: 'at once' as const, act: async () => void (await act(scene)) },
];
