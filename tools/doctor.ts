/** `npm run doctor -- -c stage=dev`: what is missing before a deployment, why, and what to do. */
import { parseArgs } from 'node:util';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import manifest from '../package.json' with { type: 'json' };
import { accountIn } from './doctor/account.ts';
import { examine } from './doctor/examine.ts';
import { isWell } from './doctor/finding.ts';
import { examinationReport } from './doctor/report.ts';
import { typedStage } from './doctor/typed-stage.ts';

const usage = 'Usage: npm run doctor -- -c stage=NAME [-c SETTING=VALUE]… [--json]';

await run(async () => {
  const { context, json } = parse();
  const examination = await examine({
    ...typedStage(context, usage),
    machine: {
      node: process.versions.node,
      npm: /\bnpm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1],
      wantedNode: Number.parseInt(manifest.devDependencies.node, 10),
    },
    accountIn,
    now: Date.now,
  });
  process.stdout.write(
    json ? `${JSON.stringify(examination, undefined, 2)}\n` : examinationReport(examination),
  );
  return isWell(examination) ? 0 : 1;
});

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new PlatformError(`${(error as Error).message.split('. ', 1)[0]}.\n${usage}`);
  }
}
