/** Runs an executable that cannot outlive this process, however this process ends. */
import { type ChildProcess, spawn } from 'node:child_process';

/**
 * `$0` is the executable. The shell replaces itself by it, and leaves behind one watcher that reads a pipe whose
 * other end only our process holds: the kernel closes that end even after `kill -9`, and the watcher then kills the
 * executable (`$$` is its process id). A line on the pipe dismisses the watcher.
 */
const TIED_TO_PARENT = 'exec 3<&0; (read -r _ <&3 || kill -9 $$) & exec 3<&- "$0" "$@" </dev/null';

export interface Child {
  readonly pid: number;
  /** Settles once the process has ended, with the last of what it wrote. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** What it has written to stdout and stderr so far (the last 4 KB). */
  output(): string;
  /** Ends the process and waits until it has gone. */
  stop(): Promise<void>;
}

/** Starts the executable. It is in its own process group, so that Ctrl-C reaches us first and we end it in order. */
export function spawnTied(executable: string, args: readonly string[]): Child {
  const child = spawn('/bin/sh', ['-c', TIED_TO_PARENT, executable, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let written = '';
  const collect = (chunk: Buffer) => {
    written = (written + chunk.toString('utf8')).slice(-4096);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  // The watcher may be gone before us; that a dismissal cannot be delivered is then of no interest.
  child.stdin.on('error', () => {});
  let ended = false;
  const end = untilEnded(child).then((reason) => {
    ended = true;
    child.stdin.end('dismissed\n');
    return reason === '' ? written.trim() : reason;
  });
  return {
    pid: child.pid ?? -1,
    ended: end,
    hasEnded: () => ended,
    output: () => written,
    async stop() {
      if (!ended) child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), 2000);
      await end;
      clearTimeout(impatience);
    },
  };
}

function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve(''));
    child.once('error', (error) => resolve(error.message));
  });
}
