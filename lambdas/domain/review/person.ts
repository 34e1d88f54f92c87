/** Tells whether a reviewer and a customer are one person, without keeping an address in the case. */
import { createHash } from 'node:crypto';

/** SHA-256 over the e-mail address, trimmed and in lower case. */
export const personKey = (email: string): string =>
  createHash('sha256').update(`email:${email.trim().toLowerCase()}`).digest('base64url');
