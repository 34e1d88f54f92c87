/**
 * Cognito's lock-out of one user: after five failures 2^(n-5) seconds, up to about fifteen minutes; a success, or fifteen
 * minutes without an attempt, forgets them (developer guide, "Lockout behavior for failed sign-in attempts").
 */
import { notAuthorized } from './errors.ts';
import type { Store } from './store.ts';

const FREE_FAILURES = 5;
const LONGEST_MS = 15 * 60_000;

export interface Lockout {
  /** Throws NotAuthorizedException while the user is locked out; that attempt is not counted. */
  check(poolId: string, sub: string): void;
  failed(poolId: string, sub: string): void;
  succeeded(poolId: string, sub: string): void;
}

/** Users that do not exist are counted too, under a made-up `sub`: otherwise lock-out would tell who exists. */
export function createLockout(store: Store, now: () => number): Lockout {
  const { db } = store;
  const find = db.prepare('SELECT * FROM failed_sign_ins WHERE pool_id = ? AND sub = ?');
  const put = db.prepare('INSERT OR REPLACE INTO failed_sign_ins VALUES (?, ?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM failed_sign_ins WHERE pool_id = ? AND sub = ?');
  return {
    check(poolId, sub) {
      const row = find.get(poolId, sub);
      if (row && now() < Number(row.locked_until)) throw notAuthorized('Password attempts exceeded');
    },
    failed(poolId, sub) {
      const row = find.get(poolId, sub);
      const at = now();
      const stale =
        row !== undefined && at - Math.max(Number(row.last_at), Number(row.locked_until)) >= LONGEST_MS;
      const failures = row === undefined || stale ? 1 : Number(row.failures) + 1;
      const lock =
        failures < FREE_FAILURES ? 0 : Math.min(LONGEST_MS, 2 ** (failures - FREE_FAILURES) * 1000);
      put.run(poolId, sub, failures, at, at + lock);
    },
    succeeded: (poolId, sub) => {
      forget.run(poolId, sub);
    },
  };
}
