/** `npm run cut-off -- --stage prod --region NAME`: nothing of the stage can do anything in the region any more, or, with `--undo`, again. */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { IAMClient } from '@aws-sdk/client-iam';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { cutOff, letIn, rolePrefix, rolesOf, type StageRoles } from './cut-off/roles.ts';
import { type Place, placeIn } from './standby/typed-place.ts';

const usage =
  'Usage: npm run cut-off -- --stage NAME --region NAME [--undo] [--yes]\n' +
  '  --undo   lets the region in again\n' +
  '  --yes    asks nobody';

/** Roles from one word of progress to the next. */
const STEP = 25;

interface Asked extends Place {
  readonly undo: boolean;
}

await run(async () => {
  const {
    yes,
    undo = false,
    ...typed
  } = parseOptions(
    {
      stage: { type: 'string' },
      region: { type: 'string' },
      undo: { type: 'boolean' },
      yes: { type: 'boolean' },
    },
    usage,
  );
  const asked = { ...placeIn(typed, 'Name the region, as in --region ap-northeast-1.', usage), undo };
  const { stage, region } = asked;
  // One for all regions of a partition; throttled, it is asked again.
  const client = new IAMClient({ region, maxAttempts: 8 });
  const roles = await rolesOf(client, stage);
  if (roles.names.length === 0)
    throw new PlatformError(`The account has no role whose name begins with ${rolePrefix(stage)}.`);
  if (!yes) await confirm(asked, roles);
  for (const [done, name] of roles.names.entries()) {
    if (done % STEP === 0) progress(`${done} of ${roles.names.length} roles`);
    await (undo ? letIn : cutOff)(client, name, region);
  }
  process.stdout.write(`${undo ? letInAgain(asked, roles) : isCutOff(asked, roles)}\n`);
  return 0;
});

function isCutOff({ stage, region }: Asked, { names }: StageRoles): string {
  return [
    `${region} is cut off: none of the ${names.length} roles of ${stage} can do anything there but write logs, from the moment on in which IAM`,
    'has told the region: seconds, or, of one that does not answer, when it is back.',
    'A role that is made later is not cut off: run this again after a deployment there.',
  ].join('\n');
}

function letInAgain({ stage, region }: Asked, { names }: StageRoles): string {
  return `${region} is let in: what the ${names.length} roles of ${stage} may do, they may do there too.`;
}

function progress(phrase: string): void {
  process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`);
}

/** @throws PlatformError where nobody can be asked, or says no */
async function confirm({ stage, region, undo }: Asked, { account, names }: StageRoles): Promise<void> {
  if (!process.stdin.isTTY)
    throw new PlatformError(`There is nobody to ask: --yes does it without.\n${usage}`);
  const what = undo
    ? `${region} writes again: let no other region write ${stage} by now.`
    : `Everything of ${stage} in ${region} stops: payments, the review, the console.`;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const said = await asking.question(
      `${what} Account ${account}, ${names.length} roles. Type ${stage} to go on: `,
    );
    if (said.trim() !== stage) throw new PlatformError('Nothing was changed.');
  } finally {
    asking.close();
  }
}
