/** What the functions that answer for stores share: the stores that there are, and their books. */
import type { Store } from '../../domain/payments/facts.ts';
import type { StoreBooks } from '../../domain/stores/store-projection.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { operationsStore } from '../../store/operations-store.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { storeBooks } from '../../store/stores/store-books.ts';

export const books = (): StoreBooks =>
  storeBooks({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

/** The store, if there is one: of one that nobody registered, nothing owed would say too much. */
export const registeredStore = (id: string): Promise<Store | undefined> =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }).readStore(
    id,
  );
