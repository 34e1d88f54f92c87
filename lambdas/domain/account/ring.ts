/** A ring: an account, and those that hang together with it by the phones that they were enrolled on. */
import { createHash } from 'node:crypto';
import type { Device } from '../devices/device.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** That a member was enrolled on the same phone as one before it, told by what the phone's hardware attested. */
export interface SharedPhone {
  /** The device of the other member that is of the same phone. */
  readonly device: string;
  /** The other member. */
  readonly customer: string;
}

export interface RingMember {
  /** The `sub` of the customers' pool. */
  readonly customer: string;
  /** All that were ever enrolled, removed ones too. */
  readonly devices: readonly Device[];
  /** Undefined for the account that the ring was asked for. */
  readonly because?: SharedPhone;
}

export interface Ring {
  /** Follows from accounts and devices: who acts on a ring that has changed since they looked is told so. */
  readonly id: string;
  readonly members: readonly RingMember[];
}

export interface RingPorts {
  /** Removed ones too; strongly consistent. None for a customer that there is not. */
  devicesEverOf(customer: string): Promise<readonly Device[]>;
  /** Who was enrolled on the phone of that hardware identity, as far as that is kept. */
  customersOn(hardwareId: string, now: number): Promise<readonly string[]>;
}

/** What one request freezes: more hang together by something else, a shop's own phones for example. */
const MOST_ACCOUNTS = 20;
const MOST_DEVICES = 100;

/** @param now milliseconds since the epoch */
export async function ringOf(ports: RingPorts, customer: string, now: number): Promise<Ring | Refusal> {
  const { members, isWhole } = await walk(ports, customer, now);
  return isWhole ? { id: idOf(members), members } : refuse('ring_too_large');
}

/**
 * The customer, and those who share a phone with them, the nearest first: of a ring that is too large, as many as a ring
 * may have.
 *
 * @param now milliseconds since the epoch
 */
export async function nearestInRing(
  ports: RingPorts,
  customer: string,
  now: number,
): Promise<readonly string[]> {
  const { known } = await walk(ports, customer, now);
  return known.slice(0, MOST_ACCOUNTS);
}

/** From phone to phone, the nearest first, until there are no more, or too many. */
async function walk(ports: RingPorts, customer: string, now: number) {
  const members: RingMember[] = [];
  const found: { readonly customer: string; readonly because?: SharedPhone }[] = [{ customer }];
  const known = new Set([customer]);
  let count = 0;
  for (let next = found.shift(); next; next = found.shift()) {
    const devices = await ports.devicesEverOf(next.customer);
    count += devices.length;
    members.push({ ...next, devices });
    for (const device of devices) {
      for (const other of await othersOn(ports, device, now)) {
        if (known.has(other)) continue;
        known.add(other);
        found.push({ customer: other, because: { device: device.id, customer: next.customer } });
      }
    }
    if (known.size > MOST_ACCOUNTS || count > MOST_DEVICES)
      return { members, known: [...known], isWhole: false };
  }
  return { members, known: [...known], isWhole: true };
}

const othersOn = async (ports: RingPorts, { evidence }: Device, now: number): Promise<readonly string[]> =>
  evidence.hardwareId === undefined ? [] : ports.customersOn(evidence.hardwareId, now);

const idOf = (members: readonly RingMember[]): string =>
  createHash('sha256')
    .update(
      members
        .map(({ customer, devices }) => [customer, ...devices.map(({ id }) => id).sort()].join(' '))
        .sort()
        .join('\n'),
    )
    .digest('base64url');
