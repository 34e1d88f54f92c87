/** Task of the review's state machine, and on a schedule: freezes whom a decision says, or whom earlier ones said. */
import * as z from 'zod/mini';
import { caseIdOf } from '../domain/identifiers.ts';
import { freezeAsDecided } from '../domain/review/freeze-as-decided.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { owedFreezes } from '../store/owed-freezes.ts';
import { ringReading } from '../store/ring-reading.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { freezePorts } from './account/freeze-ports.ts';
import { registry } from './account/ports.ts';
import { audit } from './audit/ports.ts';
import { pseudonymKey } from './devices/pseudonym-key.ts';
import { describeError, log } from './logging/log.ts';
import { task } from './tasks/task.ts';

/** The machine names the payment; the schedule names none, which means whatever is owed. */
const input = z.object({ paymentId: z.optional(z.string()) });

const ports = () => {
  const table = { client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') };
  return {
    ...freezePorts(),
    ...ringReading({ ...registry(), pseudonymKey }),
    cases: caseStore(table),
    owed: owedFreezes(table),
    audit: audit(),
  };
};

const name = 'freeze-as-decided';

export const handler = task(name, input, async ({ paymentId }) => {
  if (paymentId !== undefined) return follow(caseIdOf(paymentId));
  let failure: unknown;
  for (const caseId of await ports().owed.list()) {
    try {
      await follow(caseId);
    } catch (error) {
      // One that cannot be done must not keep the others; the run counts as failed all the same.
      log({ level: 'error', task: name, case: caseId, ...describeError(error) });
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return {};
});

async function follow(caseId: string): Promise<Readonly<Record<string, never>>> {
  const done = await freezeAsDecided(ports(), { caseId, now: Date.now() });
  // What the alarm counts.
  if (done && done.left.length > 0)
    log({
      level: 'error',
      event: 'freeze_incomplete',
      case: caseId,
      scope: done.scope,
      left: done.left.join(' '),
    });
  return {};
}
