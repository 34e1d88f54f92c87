/** Puts one object after the other until it is killed, and tells before and after each: a process for kill.test.ts. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openObjects } from '../../../local/s3/objects.ts';

const [dataDir = '', prefix = ''] = process.argv.slice(2);
const objects = openObjects({ dataDir, now: Date.now, random: randomBytes });
/** Long enough to be killed within. */
const size = 8 * 1024 * 1024;

for (let number = 0; ; number++) {
  const key = `${prefix}-${number}`;
  writeSync(1, `begin ${key}\n`);
  objects.add({ bucket: 'blocks', key, body: randomBytes(size) });
  writeSync(1, `put ${key}\n`);
}
