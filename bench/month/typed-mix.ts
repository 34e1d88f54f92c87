/** A month as it is typed: how many payments, and what part of them is held. */
import { PlatformError } from '../../local/types.ts';
import type { Mix } from './usage.ts';

const most = 10_000_000_000;

interface Typed {
  readonly payments?: string;
  readonly held?: string;
  readonly standby?: boolean;
}

/** @throws PlatformError for what is no number of payments, or no part of them */
export function mixOf({ payments = '1000000', held = '0.5%', standby }: Typed, usage: string): Mix {
  const count = /^\d+$/.test(payments) ? Number(payments) : Number.NaN;
  if (!(count >= 1 && count <= most))
    throw new PlatformError(
      `--payments takes a whole number from 1 to ${most.toLocaleString('en-US')}, not "${payments}".\n${usage}`,
    );
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(held)?.[1];
  if (percent === undefined || Number(percent) > 100)
    throw new PlatformError(
      `--held takes a percentage from 0% to 100%, such as 0.5%, not "${held}".\n${usage}`,
    );
  return { payments: count, held: Number(percent) / 100, ...(standby ? { standby } : {}) };
}
