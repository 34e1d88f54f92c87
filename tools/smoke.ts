/** `npm run smoke`: whether a stage that was just deployed answers as it must, asked by nobody in particular. */
import { resolve } from 'node:path';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { readOutputs } from './ledger/stage.ts';
import type { Checked } from './smoke/check.ts';
import { deployedOf, outputsIn } from './smoke/deployed.ts';
import { smoke } from './smoke/smoke.ts';

const usage =
  'Usage: npm run smoke -- [--outputs FILE | --environment] [--json]\n' +
  '  --outputs FILE   of `cdk deploy --outputs-file`; without it, of the running local platform\n' +
  '  --environment    takes the outputs from variables of their names, as the pipeline passes them';

const lineOf = ({ name, problem }: Checked): string =>
  problem === undefined ? `ok      ${name}\n` : `FAILED  ${name}: it ${problem}\n`;

await run(async () => {
  const options = parseOptions(
    { outputs: { type: 'string' }, environment: { type: 'boolean' }, json: { type: 'boolean' } },
    usage,
  );
  const outputs = options.environment
    ? outputsIn(process.env)
    : readOutputs(resolve(options.outputs ?? 'local/.data/outputs.json'));
  const say = options.json ? () => {} : (checked: Checked) => void process.stdout.write(lineOf(checked));
  const checks = await smoke(deployedOf(outputs), say);
  const failed = checks.filter(({ problem }) => problem !== undefined);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ checks, failed: failed.length }, undefined, 2)}\n`
      : `${checks.length} checks, ${failed.length} failed.\n`,
  );
  return failed.length === 0 ? 0 : 1;
});
