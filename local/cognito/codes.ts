/** Six-digit codes sent to a person: one for each purpose, used once, with few guesses. */
import { timingSafeEqual } from 'node:crypto';
import { codeMismatch, expiredCode, limitExceeded } from './errors.ts';
import { newCode, type Random } from './identifiers.ts';
import type { Pool } from './pools.ts';
import type { Store } from './store.ts';

/** `verify:<attribute>` for a changed contact. */
export type Purpose = 'sign-up' | 'forgot-password' | `verify:${string}`;

const HOUR_MS = 3_600_000;
const LIFETIME_MS = { 'sign-up': 24 * HOUR_MS, 'forgot-password': HOUR_MS, verify: 24 * HOUR_MS };
const GUESSES = 3;
const SENDS_AN_HOUR = 5;
const GUESSING_PAUSE_MS = 15 * 60_000;

interface Code {
  /** Undefined once it has been used. */
  readonly code: string | undefined;
  readonly expiresAt: number;
  readonly sentAt: readonly number[];
  /** A new code does not forget these: else asking again would buy guesses. */
  readonly wrongAt: readonly number[];
}

export interface Codes {
  /** Makes a code that replaces the former one. Throws LimitExceededException. */
  make(pool: Pool, sub: string, purpose: Purpose): string;
  /** As `take`, but a right code stays good. Throws the same. */
  check(pool: Pool, sub: string, purpose: Purpose, code: string): void;
  /** Uses the code up. Throws CodeMismatchException, ExpiredCodeException, LimitExceededException. */
  take(pool: Pool, sub: string, purpose: Purpose, code: string): void;
}

export function createCodes(store: Store, now: () => number, random: Random): Codes {
  const { db } = store;
  const find = db.prepare('SELECT record FROM codes WHERE pool_id = ? AND sub = ? AND purpose = ?');
  const put = db.prepare('INSERT OR REPLACE INTO codes (pool_id, sub, purpose, record) VALUES (?, ?, ?, ?)');
  const read = (pool: Pool, sub: string, purpose: Purpose): Code => {
    const row = find.get(pool.id, sub, purpose);
    return row ? JSON.parse(String(row.record)) : { code: undefined, expiresAt: 0, sentAt: [], wrongAt: [] };
  };
  const save = (pool: Pool, sub: string, purpose: Purpose, code: Code) => {
    put.run(pool.id, sub, purpose, JSON.stringify(code));
  };
  const since = (times: readonly number[], span: number) => times.filter((at) => now() - at < span);

  const codes: Codes = {
    make(pool, sub, purpose) {
      const former = read(pool, sub, purpose);
      const sentAt = since(former.sentAt, HOUR_MS);
      if (sentAt.length >= SENDS_AN_HOUR) throw limitExceeded();
      const code = newCode(random);
      const lifetime = purpose.startsWith('verify:')
        ? LIFETIME_MS.verify
        : LIFETIME_MS[purpose as keyof typeof LIFETIME_MS];
      save(pool, sub, purpose, { ...former, code, expiresAt: now() + lifetime, sentAt: [...sentAt, now()] });
      return code;
    },
    check(pool, sub, purpose, code) {
      const expected = read(pool, sub, purpose);
      const wrongAt = since(expected.wrongAt, GUESSING_PAUSE_MS);
      if (wrongAt.length >= GUESSES) throw limitExceeded();
      if (expected.code === undefined || now() >= expected.expiresAt) throw expiredCode();
      if (!same(expected.code, code)) {
        save(pool, sub, purpose, { ...expected, wrongAt: [...wrongAt, now()] });
        throw codeMismatch();
      }
    },
    take(pool, sub, purpose, code) {
      codes.check(pool, sub, purpose, code);
      save(pool, sub, purpose, { ...read(pool, sub, purpose), code: undefined, wrongAt: [] });
    },
  };
  return codes;
}

const same = (expected: string, given: string) =>
  /^\d{6}$/.test(given) && timingSafeEqual(Buffer.from(expected), Buffer.from(given));
