/** A colleague who acts on a customer's account: found, and never the customer in person. */
import { type Refusal, refuse } from '../refusal.ts';
import type { PeopleDirectory } from '../review/cases.ts';
import { personKey } from '../review/person.ts';
import type { CustomerUsers, KnownCustomer } from './accounts.ts';

export interface Colleague {
  /** The name in the reviewers' pool. */
  readonly username: string;
  /** The `sub` there, by which events keep who it was. */
  readonly subject: string;
  /** Where a decision of theirs is followed, and was refused to whoever has a part in it. @default - it is found out */
  readonly isImpartial?: true;
}

export interface ColleaguePorts {
  readonly customers: CustomerUsers;
  /** The reviewers' pool. */
  readonly colleagues: PeopleDirectory;
}

/**
 * The customer, if this colleague may act on their account. Whoever cannot be told from the customer may not, as with
 * the decision of a case.
 */
export async function customerFor(
  { customers, colleagues }: ColleaguePorts,
  colleague: Colleague,
  customer: string,
): Promise<KnownCustomer | Refusal> {
  const [known, own] = await Promise.all([
    customers.findCustomer(customer),
    colleague.isImpartial ? undefined : colleagues.emailOf(colleague.username),
  ]);
  if (!known) return refuse('not_found');
  if (colleague.isImpartial) return known;
  if (own === undefined || known.email === undefined) return refuse('conflict_of_interest');
  return personKey(own) === personKey(known.email) ? refuse('conflict_of_interest') : known;
}
