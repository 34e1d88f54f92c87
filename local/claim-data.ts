/** Claims the data folder of a platform. */
import { claimFolder } from './dynamodb/claim.ts';

/**
 * Takes a data folder, and makes it if it is not there. A running platform has its own: its bundled code and its
 * records are in there, and nobody else may write or delete them.
 *
 * @returns gives it up
 * @throws PlatformError if another run has it
 */
export const claimData = (dataDir: string): (() => void) => claimFolder(dataDir, 'platform.lock');
