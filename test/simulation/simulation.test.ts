/** The simulation itself: it does the same again for the same seed, and finds what is taken away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import type { Call } from './machine/task.ts';
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

/** Makes the clause true, wherever a condition has it. */
function without(clause: string): (call: Call) => void {
  const always = `(${clause} OR attribute_exists(pk) OR attribute_not_exists(pk))`;
  const weaken = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const record = value as Record<string, unknown>;
    for (const [name, member] of Object.entries(record)) {
      if (name === 'ConditionExpression' && typeof member === 'string')
        record[name] = member.includes(always) ? member : member.replace(clause, always);
      else if (name !== 'Item' && name !== 'Key') weaken(member);
    }
  };
  return ({ input }) => weaken(input);
}

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
