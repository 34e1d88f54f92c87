/** A colleague sees one thing that names the customer of a case: for a reason, and recorded before. */
import { auditEventId } from '../identifiers.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { type LookPorts, lookAtCase } from './look-at-case.ts';
import type { PersonalData, PersonalField } from './masking.ts';

export interface CustomerPeople {
  /** As Cognito has it now; by the `sub`. Nothing of a customer who is gone. */
  personOf(customer: string): Promise<PersonalData>;
}

export interface UnmaskCommand {
  readonly caseId: string;
  readonly field: PersonalField;
  readonly reason: string;
  readonly reviewer: string;
  /** The same key for the same thing again is recorded once. */
  readonly idempotencyKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type UnmaskPorts = LookPorts & { readonly customers: CustomerPeople };

/** Refused: `not_found`, `conflict_of_interest`. */
export async function unmask(
  ports: UnmaskPorts,
  { caseId, field, reason, reviewer, idempotencyKey, now }: UnmaskCommand,
): Promise<{ readonly value: string | undefined } | Refusal> {
  const subject = await lookAtCase(ports, {
    id: auditEventId(caseId, `unmask ${field} ${reason}`, reviewer, idempotencyKey),
    act: 'unmask',
    detail: { field, reason },
    caseId,
    reviewer,
    now,
  });
  if (isRefusal(subject)) return subject;
  return { value: (await ports.customers.personOf(subject.customer))[field] };
}
