/** The local S3 under `kill -9` in mid-write: what was acknowledged is there, and nothing half-written is listed. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { openObjects } from '../../../local/s3/objects.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-s3-kill-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

/** What a writer said until it was killed, which is as soon as it has begun its third object. */
async function killedWriter(prefix: string): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), dataDir, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line === `begin ${prefix}-2`) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return said;
}

test('every object that was acknowledged is whole, and one that was not is whole or not there', async () => {
  let inMidWrite = 0;
  const acknowledged: string[] = [];
  for (let round = 0; inMidWrite < 3 && round < 20; round++) {
    const said = await killedWriter(String(round));
    acknowledged.push(...said.filter((line) => line.startsWith('put ')).map((line) => line.slice(4)));
    if (said.at(-1)?.startsWith('begin ')) inMidWrite++;

    const objects = openObjects({ dataDir, now: Date.now, random: randomBytes });
    const listed = objects.list('blocks', { prefix: '', after: '', limit: 1000 });
    const keys = listed.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(acknowledged));
    // Whoever is killed between the write and the word for it has put one more.
    expect(keys.length - acknowledged.length).toBeLessThanOrEqual(round + 1);
    for (const version of listed.filter(({ key }) => key.startsWith(`${round}-`))) {
      const body = objects.bodyOf(version);
      expect(body.byteLength).toBe(version.size);
      expect(createHash('md5').update(body).digest('hex')).toBe(version.etag);
    }
    expect(objects.listVersions('blocks', { prefix: '', after: '', limit: 1000 })).toEqual(listed);
    objects.close();
  }
  expect(inMidWrite).toBe(3);
});
