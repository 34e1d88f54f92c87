/** Asks the person at the terminal, or the environment in their place; never the command line, which others can see. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { PlatformError } from '../../local/types.ts';

/**
 * @param variable of the environment, which is taken if it is set
 * @param secret what is typed is not shown
 * @throws PlatformError where there is neither the variable nor a terminal
 */
export async function ask(variable: string, question: string, secret = false): Promise<string> {
  const set = process.env[variable];
  if (set) return set;
  if (!process.stdin.isTTY)
    throw new PlatformError(`There is no terminal to ask for the ${question}: set ${variable}.`);
  process.stderr.write(`${question}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = secret ? nowhere : process.stderr;
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const answer = await terminal.question('').finally(() => terminal.close());
  if (secret) process.stderr.write('\n');
  return answer;
}
