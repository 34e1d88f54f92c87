/** What the browser keeps over a reload, in IndexedDB: keys too, as objects whose bytes nobody can read. */

export interface Keep {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  clear(): Promise<void>;
}

const STORE = 'kept';

export async function openKeep(): Promise<Keep> {
  const opening = indexedDB.open('holdfast-try-it', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    get: <T>(name: string) => done(store('readonly').get(name)) as Promise<T | undefined>,
    set: async (name, value) => void (await done(store('readwrite').put(value, name))),
    remove: async (name) => void (await done(store('readwrite').delete(name))),
    clear: async () => void (await done(store('readwrite').clear())),
  };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
