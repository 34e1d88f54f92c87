/** Runs our commands as a person would: a process of its own, told to by its arguments and by signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const projectRoot = resolve(import.meta.dirname, '../../..');

export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when it has written the text to stdout. @throws Error if it ends before */
  said(text: string): Promise<void>;
}

const files = {
  start: 'local/cli/start.ts',
  demo: 'local/cli/demo.ts',
  'rebuild-stores': 'local/cli/rebuild-stores.ts',
  'rebuild-activity': 'local/cli/rebuild-activity.ts',
  onboard: 'tools/onboard.ts',
  compensate: 'tools/compensate.ts',
  exposure: 'tools/exposure.ts',
  rulesets: 'tools/rulesets.ts',
  backtest: 'tools/backtest.ts',
  redrive: 'tools/redrive.ts',
  'restore-drill': 'tools/restore-drill.ts',
  'verify-ledger': 'tools/verify-ledger.ts',
  standby: 'tools/standby.ts',
  'cut-off': 'tools/cut-off.ts',
} as const;

export function startCommand(
  name: keyof typeof files,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Running {
  const child = spawn(process.execPath, [resolve(projectRoot, files[name]), ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const listener = () => {
          if (!stdout.includes(text)) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
        listener();
        ended.then(
          ({ code }) => reject(new Error(`It ended (${code}) before it said "${text}": ${stderr}`)),
          reject,
        );
      }),
  };
}

export const runCommand = (...given: Parameters<typeof startCommand>): Promise<Ended> =>
  startCommand(...given).ended;
