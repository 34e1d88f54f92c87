/** The simulation itself: it does the same again for the same seed, and finds what is taken away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { without } from './machine/weakened.ts';
import { simulateSeed } from './simulate-seed.ts';

let engine: Engine;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-simulation-'));
beforeAll(async () => {
  engine = await startEngine({ dataDir: folder });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the same seed does the same again, and another one something else', async () => {
  const traces: string[] = [];
  for (const seed of [2, 3, 2]) {
    const { failure, steps, trace } = await simulateSeed({ engine, seed, steps: 40 });
    expect(failure).toBeUndefined();
    expect(steps).toBe(40);
    traces.push(trace);
  }
  expect(traces[2]).toBe(traces[0]);
  expect(new Set(traces).size).toBe(2);
});

test.each([
  ['#available >= :amount', /Invariant 2|was predicted/],
  ['attribute_not_exists(#pk)', /Invariant \d|was predicted/],
])('without the condition %s it fails, and says by which commands', async (clause, what) => {
  const { failure } = await simulateSeed({
    engine,
    seed: 3,
    steps: 200,
    attempts: 4,
    inspect: without(clause),
  });
  expect(failure?.violations[0]).toMatch(what);
  expect(failure?.commands.length).toBeLessThanOrEqual(failure?.step ?? 0);
});

test('without the condition that its code is unused, two tills charge it twice, and some seed finds that', {
  timeout: 240_000,
}, async () => {
  const found: string[] = [];
  for (let seed = 1; seed <= 30 && found.length === 0; seed++) {
    const inspect = without('attribute_not_exists(#usedBy)');
    const { failure } = await simulateSeed({ engine, seed, steps: 200, attempts: 1, inspect });
    found.push(...(failure?.violations ?? []));
  }
  expect(found[0]).toMatch(/a code is used at most once/);
});
