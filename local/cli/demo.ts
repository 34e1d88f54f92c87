/** `npm run demo`: boots the platform in a folder of its own, plays the main job, prints how it came out, and cleans up. */
import './compile-cache.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { administratorOf } from '../demo/administrator.ts';
import { type Books, readBooks } from '../demo/books.ts';
import { mailedCode } from '../demo/mail.ts';
import { playMainJob } from '../demo/main-job.ts';
import {
  bookkeepingFailure,
  type DemoResult,
  storyTable,
  toJson,
  trialBalanceTables,
} from '../demo/report.ts';
import { stageOf } from '../demo/stage.ts';
import { createStory, type Step, StepFailed } from '../demo/story.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { parseOptions } from './options.ts';
import { run } from './run.ts';

const usage = 'Usage: npm run demo -- [--json]';
/** Seconds that a reviewer has in the demo: long enough to decide two cases, short enough to wait for the third. */
const timeToDecide = 20;

async function demonstrate(dataDir: string, tell: (text: string) => void): Promise<DemoResult> {
  const started = Date.now();
  const lines: string[] = [];
  const platform = await startPlatform({
    projectRoot: resolve(import.meta.dirname, '../..'),
    dataDir,
    port: 0,
    context: {
      stage: 'dev',
      'review.timeToDecideSeconds': String(timeToDecide),
      // Of so short a time half is over soon, and there is no senior in the demo.
      'review.warnPercent': '99',
      'review.escalatePercent': '99',
    },
    log: (source, line) => void lines.push(`${source} ${line}`),
    progress: (phrase) => tell(styleText('dim', `… ${phrase}`)),
    now: Date.now,
  });
  const booted = Date.now();
  try {
    const { steps, failure } = await play(platform, tell);
    const books = await readBooks(platform);
    const problem = failure ?? bookkeepingFailure(books.trialBalance);
    if (problem && process.env.HOLDFAST_DEBUG) process.stderr.write(`${lines.join('\n')}\n`);
    return {
      ok: !problem,
      ...(problem ? { failure: problem } : {}),
      steps,
      ...books,
      seconds: seconds(started, booted),
    };
  } finally {
    await platform.close();
  }
}

async function play(
  platform: Platform,
  tell: (text: string) => void,
): Promise<{ steps: readonly Step[]; failure?: string }> {
  const story = createStory(Date.now, ({ number, who, does, came, told }) =>
    tell(
      `${styleText(came === told ? 'green' : 'red', came === told ? '✓' : '✗')} ${String(number).padStart(2)}  ${who} ${does}`,
    ),
  );
  try {
    await playMainJob(story, {
      stage: stageOf(platform.outputs),
      administrator: administratorOf(platform),
      mailedCode: mailedCode(platform.outbox),
      timeToDecide: timeToDecide * 1000,
    });
    return { steps: story.steps };
  } catch (error) {
    if (error instanceof StepFailed) return { steps: story.steps, failure: error.message };
    throw error;
  }
}

const seconds = (started: number, booted: number): DemoResult['seconds'] => ({
  booted: (booted - started) / 1000,
  played: (Date.now() - booted) / 1000,
});

function print(
  { ok, failure, steps, trialBalance, wallets, seconds: took }: DemoResult & Books,
  tell: (text: string) => void,
) {
  tell(`\n${storyTable(steps, process.stdout.columns)}`);
  tell(`\nTrial balance, out of every transfer in the ledger\n${trialBalanceTables(trialBalance, wallets)}`);
  tell(
    `\nBooted from the synthesized templates in ${took.booted.toFixed(1)} s, played in ${took.played.toFixed(1)} s.`,
  );
  tell(
    ok
      ? styleText('green', 'All of it came out as told.')
      : styleText('red', failure ?? 'Something came out otherwise.'),
  );
}

await run(async () => {
  const { json = false } = parseOptions({ json: { type: 'boolean' } }, usage);
  const tell = json ? () => {} : (text: string) => void process.stdout.write(`${text}\n`);
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
  try {
    const result = await demonstrate(dataDir, tell);
    if (json) process.stdout.write(`${toJson(result)}\n`);
    else print(result, tell);
    return result.ok ? 0 : 1;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
