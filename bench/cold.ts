/**
 * What a cold start takes before the first request: each function's bundle in KB, and the CPU of importing it as a ratio
 * to a bare client-dynamodb handler, one process of each in turn. Exits with 1 where the payment handler is over its
 * bounds. `--runs N` takes the median of N, `--only name` measures one function, `--json` prints one document.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Bundle, bare, trimmed, writeBundles } from './cold/bundles.ts';
import { initCpu } from './cold/init-cpu.ts';
import { refuse, wholeNumber } from './usage.ts';

/** KB of 1,024 bytes; CPU as a ratio to the bare handler. */
const bounds = { 'create-payment': { kilobytes: 400, ratio: 1.15 } } as const;

interface Measured {
  readonly name: string;
  readonly kilobytes: number;
  /** Milliseconds: of use within one run only. */
  readonly cpu: number;
  readonly ratio: number;
  /** To the bare handler that is bundled as ours are. */
  readonly toTrimmed: number;
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

function measure(bundles: readonly Bundle[], runs: number): Measured[] {
  const times = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run++) {
    for (const { name, file } of bundles) times.get(name)?.push(initCpu(file));
    process.stderr.write(`… run ${run} of ${runs}\n`);
  }
  const cpuOf = (name: string) => median(times.get(name) ?? []);
  return bundles.map(({ name, bytes }) => ({
    name,
    kilobytes: bytes / 1024,
    cpu: cpuOf(name),
    ratio: cpuOf(name) / cpuOf(bare),
    toTrimmed: cpuOf(name) / cpuOf(trimmed),
  }));
}

/** One sentence for each bound that is passed. */
const passed = (measured: readonly Measured[]): string[] =>
  measured.flatMap(({ name, kilobytes, ratio }) => {
    const bound = Object.entries(bounds).find(([bounded]) => bounded === name)?.[1];
    return [
      ...(bound && kilobytes > bound.kilobytes
        ? [`${name} has ${kilobytes.toFixed(0)} KB, more than ${bound.kilobytes}.`]
        : []),
      ...(bound && ratio > bound.ratio
        ? [`${name} takes ${ratio.toFixed(2)} times the CPU of the bare handler, more than ${bound.ratio}.`]
        : []),
    ];
  });

function report(measured: readonly Measured[]): string {
  const table = new Table({
    head: ['function', 'KB', 'init CPU to\nbare handler', 'to bare,\ntrimmed'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { name, kilobytes, ratio, toTrimmed } of measured) {
    table.push([name, kilobytes.toFixed(0), ratio.toFixed(2), toTrimmed.toFixed(2)]);
  }
  return table.toString();
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '9' },
    only: { type: 'string' },
  },
});
const runs = wholeNumber('runs', values.runs, 1);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-cold-'));
try {
  const wanted = ({ name }: Bundle) => [bare, trimmed, values.only ?? name].includes(name);
  const bundles = writeBundles(folder).filter(wanted);
  if (bundles.length < 3) refuse(`There is no function ${values.only}.`);
  const measured = measure(bundles, runs);
  const faults = passed(measured);
  process.stdout.write(
    values.json ? `${JSON.stringify({ runs, measured, faults }, undefined, 2)}\n` : `${report(measured)}\n`,
  );
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
