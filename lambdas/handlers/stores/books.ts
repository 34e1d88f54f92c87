/** What the functions that answer for stores share: the stores that there are, and their books. */
import type { StoreBooks } from '../../domain/stores/store-projection.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { storeBooks } from '../../store/stores/store-books.ts';
import { isRegistered } from '../../store/stores/store-registry.ts';

export const books = (): StoreBooks =>
  storeBooks({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

/** Whether there is such a store: of one that nobody registered, nothing owed would say too much. */
export const isStore = (id: string): Promise<boolean> =>
  isRegistered({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }, id);
