/** The file that secrets and enrolment codes are written to: for its owner alone, and on the disk before anything is told. */
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { PlatformError } from '../../local/types.ts';

/** What an installer needs to put a terminal to work. */
export interface Handout {
  readonly store_id: string;
  readonly terminal: string;
  readonly number: number;
  readonly client_id: string;
  readonly client_secret: string;
  readonly enrolment_code: string;
  readonly expires_at: string;
}

export interface SecretsFile {
  /** Whether an earlier run wrote it down. */
  has(store: string, terminal: string): boolean;
  add(handout: Handout): void;
  close(): void;
}

/**
 * Opens the file to add to it, or makes it, with mode 0600.
 *
 * @throws PlatformError for a file that others may read, that is a link, or that another program wrote
 */
export function openSecretsFile(path: string): SecretsFile {
  let file: number;
  try {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    file = openSync(path, flags, 0o600);
  } catch (error) {
    throw new PlatformError(`${path} cannot be written: ${(error as Error).message}.`);
  }
  try {
    const { mode } = fstatSync(file);
    if ((mode & 0o077) !== 0) throw new PlatformError(`${path} can be read by others: chmod 600 it first.`);
    const known = new Set(linesOf(path, file).map(({ store_id, terminal }) => keyOf(store_id, terminal)));
    return {
      has: (store, terminal) => known.has(keyOf(store, terminal)),
      add(handout) {
        writeSync(file, `${JSON.stringify(handout)}\n`);
        fsyncSync(file);
        known.add(keyOf(handout.store_id, handout.terminal));
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

const keyOf = (store: string, terminal: string): string => JSON.stringify([store, terminal]);

function linesOf(path: string, file: number): readonly Handout[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Handout);
  } catch {
    throw new PlatformError(`${path} has other things in it than what this command writes.`);
  }
}
