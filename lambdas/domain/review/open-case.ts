/** Opens the case of a held payment, and lets the execution go on at once where there is nothing to wait for. */
import type { Ledger } from '../ledger/ledger.ts';
import { caseOf } from './case.ts';
import type { Cases, CustomerAddresses, Executions } from './cases.ts';
import { personKey } from './person.ts';

export interface OpenCaseCommand {
  readonly paymentId: string;
  readonly taskToken: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface OpenCasePorts {
  readonly ledger: Pick<Ledger, 'readPayment'>;
  readonly cases: Pick<Cases, 'open'>;
  readonly executions: Pick<Executions, 'proceed'>;
  readonly people: CustomerAddresses;
  /** How long a reviewer has, in milliseconds. */
  readonly timeToDecide: number;
}

export async function openCase(ports: OpenCasePorts, command: OpenCaseCommand): Promise<void> {
  const payment = await ports.ledger.readPayment(command.paymentId);
  if (!payment) throw new Error(`Held payment ${command.paymentId} is not in the ledger`);
  const email = await ports.people.emailOfCustomer(payment.customer);
  const opened = await ports.cases.open(
    caseOf(payment, {
      state: 'open',
      openedAt: command.now,
      deadline: command.now + ports.timeToDecide,
      parties: email === undefined ? [] : [personKey(email)],
    }),
    command.taskToken,
  );
  // A retried task comes with a new token: a decision that was told to the old one must reach the new one too.
  if (opened.state !== 'open') await ports.executions.proceed(command.taskToken);
}
