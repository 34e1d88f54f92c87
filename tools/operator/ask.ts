/** Asks the person at the terminal, or the environment in their place; never the command line, which others can see. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { PlatformError } from '../../local/types.ts';

/**
 * @param secret what is typed is not shown
 * @throws PlatformError where there is neither the variable nor a terminal
 */
export async function ask(variable: string, question: string, secret = false): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY)
    throw new PlatformError(`There is no terminal to ask for the ${question}: set ${variable}.`);
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: secret ? silent : process.stderr,
    terminal: true,
  });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    if (secret) process.stderr.write('\n');
  }
}
