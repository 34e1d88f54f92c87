/** Tells whether a reviewer and a customer are one person, without keeping an address in the case. */
import { createHash } from 'node:crypto';

/**
 * SHA-256 over the e-mail address, trimmed, in lower case and without a tag: `ann+two@` is the mailbox of `ann@` with most
 * providers, and where it is not, one more person may not decide.
 */
export const personKey = (email: string): string =>
  createHash('sha256')
    .update(
      `email:${email
        .trim()
        .toLowerCase()
        .replace(/\+[^@]*(?=@)/, '')}`,
    )
    .digest('base64url');
