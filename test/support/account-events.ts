/** The account events of a customer, as the table has them. */
import type { AccountEvent } from '../../lambdas/domain/account/account-event.ts';
import { accountEventOf } from '../../lambdas/store/account-events.ts';
import { type TestTables, tables } from './tables.ts';

/** Oldest first. */
export async function accountEventsOf(engine: TestTables, customer: string): Promise<AccountEvent[]> {
  const items = await engine.items(tables.registryTable);
  return items.filter(({ pk }) => pk?.S === `CUSTOMER#${customer}`).map(accountEventOf);
}
