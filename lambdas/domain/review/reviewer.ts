/** Who a reviewer is: told apart from customers and colleagues by the person, not by the username. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Reviewer } from './case-states.ts';
import type { PeopleDirectory } from './cases.ts';
import { personKey } from './person.ts';

/** Refused is a reviewer who cannot be told from the customer. */
export async function reviewerOf(
  people: PeopleDirectory,
  { reviewer: username, senior }: { readonly reviewer: string; readonly senior: boolean },
): Promise<Reviewer | Refusal> {
  const email = await people.emailOf(username);
  return email === undefined
    ? refuse('conflict_of_interest')
    : { username, person: personKey(email), senior };
}
