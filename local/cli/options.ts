/** What can be typed behind `npm start --` and `npm run demo --`. */
import { parseArgs } from 'node:util';
import { PlatformError } from '../types.ts';

export type OptionTypes = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

type Parsed<T extends OptionTypes> = {
  readonly [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string;
};

/** @throws PlatformError that shows the usage, for anything that the command does not know */
export function parseOptions<const T extends OptionTypes>(
  options: T,
  usage: string,
  args: readonly string[] = process.argv.slice(2),
): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values as Parsed<T>;
  } catch (error) {
    throw new PlatformError(`${(error as Error).message.split('. ', 1)[0]}.\n${usage}`);
  }
}

/** @returns a TCP port; 0 means any free one */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new PlatformError(`--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}
