/** The identity in SES that stands for the sender of notices. */
import type { Settings } from '../config.ts';

/** @returns undefined where no mails are sent */
export function senderIdentity({
  from,
  identity,
}: Pick<Settings['notices'], 'from' | 'identity'>): string | undefined {
  return from === undefined ? undefined : (identity ?? from.slice(from.indexOf('@') + 1));
}
