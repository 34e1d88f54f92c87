/** Takes a customer's authenticator app from the account, so that the next sign-in sets up a new one. */
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Accounts, CustomerSessions } from './accounts.ts';
import { type Colleague, type ColleaguePorts, customerFor } from './colleague.ts';
import { coolOffUntil } from './cool-off.ts';

/** A reset as it is kept, so that the same wish again is the same reset. */
export interface FactorReset {
  /** Of customer, colleague and Idempotency-Key. */
  readonly id: string;
  readonly customer: string;
  readonly fingerprint: string;
  /** Milliseconds since the epoch: when it was asked for first. */
  readonly at: number;
  /** Whether Cognito has carried it out. */
  readonly done: boolean;
}

export interface FactorResets {
  /** Keeps the reset, or finds it as it stands. */
  open(reset: FactorReset): Promise<FactorReset>;
  finish(id: string): Promise<void>;
}

export interface Factors {
  /** No factor at all is no error. */
  removeSoftwareToken(username: string): Promise<void>;
}

export interface ResetFactorPorts extends ColleaguePorts {
  readonly accounts: Pick<Accounts, 'change'>;
  readonly sessions: CustomerSessions;
  readonly factors: Factors;
  readonly resets: FactorResets;
  readonly coolOffHours: number;
}

export interface ResetFactorCommand {
  readonly id: string;
  readonly fingerprint: string;
  readonly customer: string;
  readonly reason: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface FactorResetResult {
  readonly resetAt: number;
  readonly coolOffUntil: number;
}

/**
 * Money cools off before the factor goes, so that there is no moment in which a password alone gets at money. A retry
 * after a lost answer is the same reset: it must not take away the app that the customer has set up meanwhile.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function resetFactor(
  ports: ResetFactorPorts,
  command: ResetFactorCommand,
): Promise<FactorResetResult | Refusal> {
  const { id, fingerprint, customer, colleague, reason, now } = command;
  const known = await customerFor(ports, colleague, customer);
  if (isRefusal(known)) return known;
  const reset = await ports.resets.open({ id, customer, fingerprint, at: now, done: false });
  if (reset.fingerprint !== fingerprint) return refuse('idempotency_conflict');
  const until = coolOffUntil(reset.at, ports.coolOffHours);
  if (!reset.done) {
    await ports.accounts.change({
      now,
      coolOffUntil: until,
      event: {
        id,
        customer,
        kind: 'factor_reset',
        at: reset.at,
        by: { role: 'colleague', subject: colleague.subject },
        details: { reason },
      },
    });
    await ports.factors.removeSoftwareToken(known.username);
    await ports.sessions.endSessions(known.username);
    await ports.resets.finish(id);
  }
  return { resetAt: reset.at, coolOffUntil: until };
}
