/** The devices that a pool tracks, kept by the user's `sub`, so that one device is one whatever name signs in. */
import { deviceNotFound } from './errors.ts';
import { newUuid, type Random } from './identifiers.ts';
import type { Pool } from './pools.ts';
import type { Verifier } from './srp.ts';
import type { Store } from './store.ts';
import type { User } from './users.ts';

export interface Device {
  readonly key: string;
  readonly groupKey: string;
  /** Undefined until `ConfirmDevice`: Cognito has offered the key, and nothing has taken it up. */
  readonly verifier?: Verifier;
  readonly name?: string;
  readonly remembered: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly authenticatedAt: number;
  readonly lastIp: string;
}

interface ConfirmedDevice extends Device {
  readonly verifier: Verifier;
}

export interface Devices {
  /** Offers a new key, to be confirmed by its device. */
  offer(pool: Pool, user: User, sourceIp: string): Device;
  find(pool: Pool, sub: string, key: string): Device | undefined;
  /** Throws ResourceNotFoundException for a key that is unknown, another user's, or not confirmed. */
  confirmed(pool: Pool, sub: string, key: string): ConfirmedDevice;
  save(pool: Pool, sub: string, device: Device): void;
  list(pool: Pool, sub: string): ConfirmedDevice[];
  forget(pool: Pool, sub: string, key: string): void;
}

const isConfirmed = (device: Device | undefined): device is ConfirmedDevice => device?.verifier !== undefined;

export function createDevices(store: Store, now: () => number, random: Random): Devices {
  const { db } = store;
  const one = db.prepare('SELECT record FROM devices WHERE pool_id = ? AND sub = ? AND device_key = ?');
  const all = db.prepare('SELECT record FROM devices WHERE pool_id = ? AND sub = ? ORDER BY rowid');
  const put = db.prepare(
    'INSERT OR REPLACE INTO devices (pool_id, sub, device_key, record) VALUES (?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM devices WHERE pool_id = ? AND sub = ? AND device_key = ?');
  const read = (row: Record<string, unknown> | undefined) =>
    row === undefined ? undefined : (JSON.parse(String(row.record)) as Device);

  const devices: Devices = {
    offer(pool, user, sourceIp) {
      const at = now();
      const device: Device = {
        key: `${pool.region}_${newUuid(random)}`,
        groupKey: `-${Buffer.from(random(6)).toString('base64url')}`,
        remembered: false,
        createdAt: at,
        modifiedAt: at,
        authenticatedAt: at,
        lastIp: sourceIp,
      };
      devices.save(pool, user.sub, device);
      return device;
    },
    find: (pool, sub, key) => read(one.get(pool.id, sub, key)),
    confirmed(pool, sub, key) {
      const device = devices.find(pool, sub, key);
      if (!isConfirmed(device)) throw deviceNotFound();
      return device;
    },
    save: (pool, sub, device) => {
      put.run(pool.id, sub, device.key, JSON.stringify(device));
    },
    list: (pool, sub) => all.all(pool.id, sub).map(read).filter(isConfirmed),
    forget(pool, sub, key) {
      devices.confirmed(pool, sub, key);
      remove.run(pool.id, sub, key);
    },
  };
  return devices;
}
