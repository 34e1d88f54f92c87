/** `npm run fixtures -- --release X`: keeps what this release writes, for the releases after it to read. */
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { version, writeFixtures } from '../test/upgrading/release/files.ts';

const usage = 'Usage: npm run fixtures -- --release VERSION';

await run(async () => {
  const { release } = parseOptions({ release: { type: 'string' } }, usage);
  if (release !== version)
    throw new PlatformError(
      `This code is ${version}, and writes the fixtures of that release only.\n${usage}`,
    );
  for (const file of await writeFixtures(release)) process.stdout.write(`${file}\n`);
  return 0;
});
