/** docs/risk-signals.md has every signal of the catalogue, as the catalogue has it, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, choicesOf, type SignalEntry } from '../../lambdas/domain/risk/signal-catalogue.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/risk-signals.md'), 'utf8');

/** The cells of a table's row, or undefined for another line. */
const cellsOf = (line: string) => /^\| `(?<name>\w+)` \|(?<rest>.*)\|$/.exec(line)?.groups;

const words: Readonly<Record<string, string>> = {
  flag: 'yes or no',
  country: 'ISO 3166',
  amount: 'minor units',
};
const unitOf = (entry: SignalEntry): string =>
  choicesOf(entry)?.join(', ') ?? words[String(entry.type)] ?? String(entry.type);

test('each signal is documented with its unit, its window, its source and how exact it is', () => {
  const documented = page.split('\n').flatMap((line) => {
    const { name, rest = '' } = cellsOf(line) ?? {};
    const [unit, window, source, lag, text] = rest.split('|').map((cell) => cell.trim());
    return name && text !== undefined
      ? [{ name, unit, window, source, lag, isOptional: text?.endsWith('(may be unknown)') }]
      : [];
  });
  expect(documented).toEqual(
    catalogue.map((entry) => ({
      name: entry.name,
      unit: unitOf(entry),
      window: entry.window,
      source: entry.source,
      lag: entry.lag,
      isOptional: entry.isOptional,
    })),
  );
});
