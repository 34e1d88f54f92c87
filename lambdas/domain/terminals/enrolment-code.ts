/** One-time codes by which a terminal's key is enrolled: made for an installer to read off and type. */
import { createHash } from 'node:crypto';
import type { EnrolmentCode } from './terminal.ts';

/** No vowels, so no words, and no digits, so none that looks like another character (RFC 8628, section 6.1). */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
/** 20 of 20 characters: 86 bits. */
const LENGTH = 20;
/** The largest multiple of the alphabet's length that a byte can be below: no character is likelier than another. */
const FAIR = 240;

/** So many wrong ones, and a code is good for nothing any more. */
export const maxGuesses = 5;

/**
 * @param random gives that many random bytes
 * @returns five groups of four letters
 */
export function newEnrolmentCode(random: (size: number) => Uint8Array): string {
  let letters = '';
  while (letters.length < LENGTH)
    for (const byte of random(LENGTH)) {
      if (byte < FAIR && letters.length < LENGTH) letters += ALPHABET[byte % ALPHABET.length];
    }
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** What is kept of it: whoever reads the table cannot use it. */
export const enrolmentHash = (code: string): string => createHash('sha256').update(code).digest('base64url');

/** @param now milliseconds since the epoch */
export const isGood = ({ expiresAt, guesses }: EnrolmentCode, now: number): boolean =>
  now < expiresAt && guesses < maxGuesses;
