/** The example of the client, run as its first lines say, against a running stage. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newColleague, registerStore, storeId } from './support/people.ts';
import { mailedCode, platform } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a mobile developer sees every step come out', async () => {
  await registerStore(await newColleague(['operator']));
  const outputs = join(folder, 'outputs.json');
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  const email = 'developer@customer.example';
  const example = spawn(
    process.execPath,
    [resolve(import.meta.dirname, '../../client/example/pay-a-store.ts'), outputs, storeId, email],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let told = '';
  for await (const chunk of example.stdout) {
    const asked = !told.includes('The code in the mail: ');
    told += String(chunk);
    if (asked && told.includes('The code in the mail: ')) example.stdin.end(`${await mailedCode(email)}\n`);
  }
  const lines = told.replace('The code in the mail: ', '').trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^enrolled {3}[A-Za-z0-9_-]{43}$/),
    'topped up  5000 JPY: approved',
    'paid       1200 JPY to Shinjuku East: approved',
    'again      the same payment',
    'available  3800 JPY',
  ]);
});
