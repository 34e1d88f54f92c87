/** Opens the case of a held payment, and lets the execution go on at once where there is nothing to wait for. */
import type { Ledger } from '../ledger/ledger.ts';
import { caseOf } from './case.ts';
import type { HoldClass } from './case-class.ts';
import type { Cases, Executions } from './cases.ts';
import { type FourEyesSettings, fourEyesOf } from './four-eyes.ts';
import { type PartiesPorts, partiesTo } from './parties.ts';

export interface OpenCaseCommand {
  readonly paymentId: string;
  readonly taskToken: string;
  /** For which the machine waits. */
  readonly caseClass: HoldClass;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface OpenCasePorts extends PartiesPorts {
  readonly ledger: Pick<Ledger, 'readPayment'>;
  readonly cases: Pick<Cases, 'open'>;
  readonly executions: Pick<Executions, 'proceed'>;
  /** How long a reviewer has, in milliseconds. */
  readonly timeToDecide: Readonly<Record<HoldClass, number>>;
  readonly fourEyes: FourEyesSettings;
}

export async function openCase(ports: OpenCasePorts, command: OpenCaseCommand): Promise<void> {
  const { caseClass, taskToken, now } = command;
  const payment = await ports.ledger.readPayment(command.paymentId);
  if (!payment) throw new Error(`Held payment ${command.paymentId} is not in the ledger`);
  const fourEyes = fourEyesOf(payment, ports.fourEyes);
  const opened = await ports.cases.open(
    caseOf(payment, {
      state: 'open',
      openedAt: now,
      deadline: now + ports.timeToDecide[caseClass],
      parties: await partiesTo(ports, payment, now),
      caseClass,
      ...(fourEyes ? { fourEyes } : {}),
    }),
    taskToken,
  );
  // A retried task comes with a new token: a decision that was told to the old one must reach the new one too.
  if (opened.state !== 'open') await ports.executions.proceed(taskToken);
}
