/** Claims a data folder, so that two runs never write the same files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PlatformError } from '../types.ts';

/**
 * Takes the folder, under a name, until the returned function is called or this process ends, by whatever cause: the operating
 * system gives up SQLite's file locks with the process, so nothing stale is left behind.
 *
 * @param name of the lock file: one process may hold several, each for a part of what is in the folder
 * @throws PlatformError if another run has the folder, or nobody can
 */
export function claimFolder(folder: string, name = 'engine.lock'): () => void {
  const lock = openLock(folder, name);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new PlatformError(
      `The data folder ${folder} is in use by another run: stop it, or choose another folder.`,
    );
  }
  return () => {
    if (lock.isOpen) lock.close();
  };
}

function openLock(folder: string, name: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true });
    return new DatabaseSync(join(folder, name), { timeout: 0 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PlatformError(`The data folder ${folder} cannot be used: ${reason}.`, { cause });
  }
}
