/** One thing that a stage must do when nobody is signed in, and how it is asked. */

export interface Check {
  readonly name: string;
  /** @returns what is wrong, as what the stage did; nothing if it is as it must be */
  readonly problem: () => Promise<string | undefined>;
}

export interface Checked {
  readonly name: string;
  /** @default - it is as it must be */
  readonly problem?: string;
}

/** Milliseconds: longer than a function that starts cold, and than CloudFront's way to it. */
const patience = 15_000;

export const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    ...init,
    // AWS's common rules refuse who does not say what it is.
    headers: { 'user-agent': 'holdfast-smoke', ...init.headers },
  });

export async function run({ name, problem }: Check): Promise<Checked> {
  const found = await problem().catch(asProblem);
  return found === undefined ? { name } : { name, problem: found };
}

/** Fetch says why only in the cause. */
function asProblem(error: unknown): string {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined;
  return `did not answer: ${why ?? message}`;
}
