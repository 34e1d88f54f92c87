/** Writes docs/ruleset.schema.json from the contract; with `--check`, only says whether it and the standard ruleset are right. */
import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { parseRuleset, schemaOfRulesets } from '../lambdas/handlers/rulesets/parse-ruleset.ts';

const file = new URL('../docs/ruleset.schema.json', import.meta.url);
const standard = new URL('../lambdas/domain/risk/standard.json', import.meta.url);
const schema = z.toJSONSchema(schemaOfRulesets(), { target: 'draft-2020-12', io: 'input' });
const text = `${JSON.stringify({ title: 'A Holdfast ruleset', ...schema }, null, 2)}\n`;

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(
      'docs/ruleset.schema.json is out of date: run `npm run ruleset-schema` and commit the result.',
    );
    process.exitCode = 1;
  }
  const ruleset = parseRuleset(await readFile(standard, 'utf8'));
  for (const { path, message } of 'rules' in ruleset ? [] : ruleset) {
    console.error(`lambdas/domain/risk/standard.json: ${path} ${message}`);
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}
