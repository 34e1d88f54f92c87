/** What a person reads who gets a command wrong: one sentence on stderr, an exit code, no stack trace. */
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { claimData } from '../../local/claim-data.ts';
import { runCommand } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));

/** A folder that a platform has, with something in it. */
const inUse = join(folder, 'in-use');
const release = claimData(inUse);
writeFileSync(join(inUse, 'dynamodb.db'), 'money');

/** A folder that an earlier start left. */
const kept = join(folder, 'kept');
mkdirSync(kept);
writeFileSync(join(kept, 'dynamodb.db'), 'money');

const program = createServer().listen(0, '127.0.0.1');
await once(program, 'listening');
const takenPort = String((program.address() as AddressInfo).port);

afterAll(() => {
  program.close();
  release();
  rmSync(folder, { recursive: true, force: true });
});

const foreign = join(folder, 'photos');
mkdirSync(join(foreign, 'cdk.out'), { recursive: true });
writeFileSync(join(foreign, 'holiday.jpg'), '');

const usage = (command: string) => new RegExp(`^Usage: npm (run )?${command}`, 'm');

const wrong: readonly (readonly [
  what: string,
  command: 'start' | 'demo',
  args: readonly string[],
  told: RegExp,
])[] = [
  ['an option that start does not have', 'start', ['--prot', '1'], usage('start')],
  ['an option that the demo does not have', 'demo', ['--fast'], usage('run demo')],
  ['an argument that is no option', 'start', ['4747'], usage('start')],
  ['an option without its value', 'start', ['--port'], usage('start')],
  [
    'a port that is a word',
    'start',
    ['--port', 'http'],
    /^--port takes a number from 0 to 65535, not "http"\.$/m,
  ],
  ['a port beyond the last', 'start', ['--port', '65536'], /^--port takes .*"65536"\.$/m],
  [
    "--reset on somebody else's folder",
    'start',
    ['--reset', '--data', foreign],
    /^--reset will not delete .*: holiday\.jpg in it is not/,
  ],
  [
    'a data folder that is in use',
    'start',
    ['--port', '0', '--data', inUse],
    /^The data folder .* is in use by another run/m,
  ],
  [
    '--reset on a data folder that is in use',
    'start',
    ['--reset', '--data', inUse],
    /^The data folder .* is in use by another run/,
  ],
  [
    'a data folder that is a file',
    'start',
    ['--port', '0', '--data', join(foreign, 'holiday.jpg')],
    /^The data folder .* cannot be used: .*holiday\.jpg/,
  ],
  [
    'a port that is in use',
    'start',
    ['--port', takenPort, '--data', join(folder, 'data')],
    /^Port \d+ is in use by another program: .*--port\.$/m,
  ],
  [
    '--reset for a start that cannot follow',
    'start',
    ['--reset', '--port', takenPort, '--data', kept],
    /^Port \d+ is in use by another program: .*--port\.$/m,
  ],
];

test.each(wrong)('%s', async (_, command, args, told) => {
  const { code, stderr } = await runCommand(command, args);
  expect(code).toBe(1);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
});

test('what was refused harmed nothing', () => {
  expect(existsSync(join(foreign, 'holiday.jpg'))).toBe(true);
  expect(readFileSync(join(inUse, 'dynamodb.db'), 'utf8')).toBe('money');
  expect(readFileSync(join(kept, 'dynamodb.db'), 'utf8')).toBe('money');
});
