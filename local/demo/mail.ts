/** Opens the mail: what the platform would have sent lies in its outbox. */
import type { Outbox } from '../cognito/outbox.ts';

/** @returns a function that finds the newest six-digit code that a user pool mailed to an address */
export const mailedCode =
  (outbox: Pick<Outbox, 'list'>) =>
  async (email: string): Promise<string> => {
    // A notice has no code in it, though it may have six digits.
    const codes = outbox.list(email).filter(({ kind }) => kind !== 'mail' && kind !== 'push');
    const code = /\b\d{6}\b/.exec(codes.at(-1)?.text ?? '')?.[0];
    if (code === undefined) throw new Error(`No code was mailed to ${email}`);
    return code;
  };
