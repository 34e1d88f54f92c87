/**
 * Writes docs/ruleset.schema.json from the contract, and what the console calls each signal; with `--check`, only says whether
 * they and the standard ruleset are right.
 */
import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { catalogue, choicesOf } from '../lambdas/domain/risk/signal-catalogue.ts';
import { signalLabels } from '../lambdas/domain/risk/signal-labels.ts';
import { choiceWords } from '../lambdas/domain/risk/signal-words.ts';
import { parseRuleset, schemaOfRulesets } from '../lambdas/handlers/rulesets/parse-ruleset.ts';

const standard = new URL('../lambdas/domain/risk/standard.json', import.meta.url);
const schema = z.toJSONSchema(schemaOfRulesets(), { target: 'draft-2020-12', io: 'input' });

/** The console takes nothing of lambdas/ but the contract, and people read the same words in a case and in a rule. */
const words = {
  signals: Object.fromEntries(
    catalogue.map((entry) => [
      entry.name,
      { type: choicesOf(entry) ? 'choice' : entry.type, ...signalLabels[entry.name] },
    ]),
  ),
  choices: choiceWords,
};

const files: Readonly<Record<string, unknown>> = {
  'docs/ruleset.schema.json': { title: 'A Holdfast ruleset', ...schema },
  'console/pages/rulesets/signals.json': words,
};

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`../${name}`, import.meta.url);
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${name} is out of date: run \`npm run ruleset-schema\` and commit the result.`);
    process.exitCode = 1;
  }
}

if (process.argv.includes('--check')) {
  const ruleset = parseRuleset(await readFile(standard, 'utf8'));
  for (const { path, message } of 'rules' in ruleset ? [] : ruleset) {
    console.error(`lambdas/domain/risk/standard.json: ${path} ${message}`);
    process.exitCode = 1;
  }
}
