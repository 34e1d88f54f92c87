/** Finds the DynamoDB engine's executable for this machine. */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { PlatformError } from '../types.ts';

const require = createRequire(import.meta.url);

/**
 * The path of dynoxide's executable.
 *
 * @throws PlatformError if the package of this platform is not installed
 */
export function findExecutable(platform: string = process.platform, arch: string = process.arch): string {
  const packageName = `@dynoxide/${platform}-${arch}`;
  try {
    const path = require.resolve(`${packageName}/dynoxide${platform === 'win32' ? '.exe' : ''}`);
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    throw new PlatformError(
      `The DynamoDB engine for ${platform}-${arch} is not installed: run "npm install --no-save ${packageName}@1.2.1", ` +
        'or set DYNAMODB_ENDPOINT to the address of a running DynamoDB emulator.',
    );
  }
}
