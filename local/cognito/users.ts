/** The users of the pools: their records, the names they sign in with, and the groups they are in. */
import type { Attributes } from './attributes.ts';
import { CognitoError } from './errors.ts';
import type { Contact, Group, Pool } from './pools.ts';
import type { Verifier } from './srp.ts';
import type { Store } from './store.ts';

type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';

export interface User {
  readonly sub: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly attributes: Attributes;
  readonly password: Verifier;
  /** Until when a temporary password is good, in milliseconds. */
  readonly passwordUntil?: number | undefined;
  /** A verified software token. `lastStep` is the newest time step whose code has been accepted. */
  readonly softwareToken?:
    | { readonly secret: string; readonly name: string; readonly lastStep: number }
    | undefined;
  /** A secret handed out to a signed-in user who has not shown a code of it yet. */
  readonly offeredSecret?: string | undefined;
  /** Contacts that wait for their code. */
  readonly pendingContacts?: Attributes;
  readonly mfaEnabled: boolean;
  readonly mfaPreferred: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface Users {
  /** By user name, by `sub`, or by an e-mail address or phone number that the pool signs in with. */
  find(pool: Pool, name: string): User | undefined;
  bySub(pool: Pool, sub: string): User | undefined;
  /** Throws UsernameExistsException. */
  insert(pool: Pool, user: User): void;
  /** Writes the changed members and the time of the change. */
  update(pool: Pool, user: User, changes: Partial<User>): User;
  list(pool: Pool): User[];
  remove(pool: Pool, user: User): void;
  /** Whose sign-in name a contact is. */
  aliasOwner(pool: Pool, value: string): string | undefined;
  /** Makes a contact a sign-in name of this user and of nobody else, in place of the user's former one. */
  setAlias(pool: Pool, user: User, attribute: Contact, value: string): void;
  addToGroup(pool: Pool, user: User, group: Group): void;
  removeFromGroup(pool: Pool, user: User, group: Group): void;
  /** In order of precedence. */
  groupsOf(pool: Pool, user: User): Group[];
}

export function createUsers(store: Store, now: () => number): Users {
  const { db } = store;
  const read = (row: Record<string, unknown> | undefined) =>
    row === undefined ? undefined : (JSON.parse(String(row.record)) as User);
  const key = (pool: Pool, name: string) => (pool.caseSensitive ? name : name.toLowerCase());
  const byName = db.prepare('SELECT record FROM users WHERE pool_id = ? AND name_key = ?');
  const bySub = db.prepare('SELECT record FROM users WHERE pool_id = ? AND sub = ?');
  const alias = db.prepare('SELECT sub FROM aliases WHERE pool_id = ? AND alias = ?');
  const insert = db.prepare('INSERT INTO users (pool_id, sub, name_key, record) VALUES (?, ?, ?, ?)');
  const update = db.prepare('UPDATE users SET record = ? WHERE pool_id = ? AND sub = ?');
  const groups = db.prepare('SELECT group_name FROM group_members WHERE pool_id = ? AND sub = ?');

  const users: Users = {
    find(pool, name) {
      const found = read(byName.get(pool.id, key(pool, name))) ?? users.bySub(pool, name);
      if (found) return found;
      const owner = users.aliasOwner(pool, name);
      return owner === undefined ? undefined : users.bySub(pool, owner);
    },
    bySub: (pool, sub) => read(bySub.get(pool.id, sub)),
    insert(pool, user) {
      if (byName.get(pool.id, key(pool, user.username))) {
        throw new CognitoError('UsernameExistsException', 'User already exists');
      }
      insert.run(pool.id, user.sub, key(pool, user.username), JSON.stringify(user));
    },
    update(pool, user, changes) {
      const changed: User = { ...user, ...changes, modifiedAt: now() };
      update.run(JSON.stringify(changed), pool.id, user.sub);
      return changed;
    },
    list: (pool) =>
      db
        .prepare('SELECT record FROM users WHERE pool_id = ? ORDER BY rowid')
        .all(pool.id)
        .map((row) => read(row) as User),
    remove: (pool, user) =>
      store.write(() => {
        for (const table of ['users', 'aliases', 'group_members', 'devices', 'codes', 'failed_sign_ins']) {
          db.prepare(`DELETE FROM ${table} WHERE pool_id = ? AND sub = ?`).run(pool.id, user.sub);
        }
      }),
    aliasOwner(pool, value) {
      const row = alias.get(pool.id, key(pool, value));
      return row === undefined ? undefined : String(row.sub);
    },
    setAlias(pool, user, attribute, value) {
      db.prepare('DELETE FROM aliases WHERE pool_id = ? AND sub = ? AND attribute = ?').run(
        pool.id,
        user.sub,
        attribute,
      );
      db.prepare('INSERT OR REPLACE INTO aliases (pool_id, alias, attribute, sub) VALUES (?, ?, ?, ?)').run(
        pool.id,
        key(pool, value),
        attribute,
        user.sub,
      );
    },
    addToGroup: (pool, user, group) => {
      db.prepare('INSERT OR IGNORE INTO group_members VALUES (?, ?, ?, ?)').run(
        pool.id,
        group.name,
        user.sub,
        now(),
      );
    },
    removeFromGroup: (pool, user, group) => {
      db.prepare('DELETE FROM group_members WHERE pool_id = ? AND sub = ? AND group_name = ?').run(
        pool.id,
        user.sub,
        group.name,
      );
    },
    groupsOf: (pool, user) =>
      groups
        .all(pool.id, user.sub)
        .map((row) => pool.groups.get(String(row.group_name)))
        .filter((group) => group !== undefined)
        .sort(
          (a, b) => (a.precedence ?? Infinity) - (b.precedence ?? Infinity) || (a.name < b.name ? -1 : 1),
        ),
  };
  return users;
}
