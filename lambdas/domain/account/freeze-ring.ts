/** A colleague looks at a ring, and then freezes what they saw: every account and device of it, or says which were not. */
import { type SetDeviceFreezePorts, setDeviceFreeze } from '../devices/freeze-device.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { AccountStatus, Accounts } from './accounts.ts';
import type { Colleague } from './colleague.ts';
import { type Ring, type RingMember, type RingPorts, ringOf, type SharedPhone } from './ring.ts';
import { type SetFreezePorts, setFreeze } from './set-freeze.ts';

export type Failure = RefusalCode | 'service_busy';

export interface StandingDevice {
  readonly id: string;
  readonly state: AccountStatus | 'removed';
  /** Why it was not frozen. */
  readonly failed?: Failure;
}

export interface StandingMember {
  readonly customer: string;
  readonly because?: SharedPhone;
  readonly state: AccountStatus;
  /** Why it was not frozen. */
  readonly failed?: Failure;
  readonly devices: readonly StandingDevice[];
}

export interface StandingRing {
  readonly id: string;
  readonly members: readonly StandingMember[];
}

/** Whether all of it is frozen. */
export const isFrozen = ({ members }: StandingRing): boolean =>
  members.every(
    ({ state, devices }) => state === 'frozen' && devices.every((device) => device.state !== 'active'),
  );

export interface LookAtRingPorts extends RingPorts {
  readonly accounts: Pick<Accounts, 'read'>;
}

export type FreezeRingPorts = LookAtRingPorts & SetDeviceFreezePorts & SetFreezePorts;

export interface FreezeRingCommand {
  readonly customer: string;
  /** The ring that the colleague saw. */
  readonly ring: string;
  readonly reason: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Changes nothing. Refused: `not_found`, `ring_too_large`. */
export async function lookAtRing(
  ports: LookAtRingPorts,
  customer: string,
  now: number,
): Promise<StandingRing | Refusal> {
  const ring = await knownRing(ports, customer, now);
  return isRefusal(ring) ? ring : standing(ports, ring);
}

/**
 * As freezes of accounts and devices one by one: each with its event and its notice, each lifted on its own, and what is
 * frozen already stays as it is, so that the same request again does what is left. What cannot be frozen is named and holds
 * nothing else up. Refused as a whole, with nothing frozen: `not_found`, `ring_too_large`, `ring_changed`.
 */
export async function freezeRing(
  ports: FreezeRingPorts,
  command: FreezeRingCommand,
): Promise<StandingRing | Refusal> {
  const ring = await knownRing(ports, command.customer, command.now);
  if (isRefusal(ring)) return ring;
  if (ring.id !== command.ring) return refuse('ring_changed');
  const failures = new Map<string, Failure>();
  const members = [...ring.members];
  // A member after the other, but some at a time: each takes a dozen calls.
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let member = members.shift(); member; member = members.shift())
        await freezeMember(ports, command, member, failures);
    }),
  );
  const stands = await standing(ports, ring);
  return { id: stands.id, members: stands.members.map((member) => withFailures(member, failures)) };
}

const AT_ONCE = 5;

async function knownRing(ports: RingPorts, customer: string, now: number): Promise<Ring | Refusal> {
  const ring = await ringOf(ports, customer, now);
  // Whoever never had a device is frozen alone.
  return !isRefusal(ring) && ring.members[0]?.devices.length === 0 ? refuse('not_found') : ring;
}

async function freezeMember(
  ports: FreezeRingPorts,
  { reason, colleague, now }: FreezeRingCommand,
  { customer, devices }: RingMember,
  failures: Map<string, Failure>,
): Promise<void> {
  const wish = { state: 'frozen', reason, colleague, now } as const;
  const attempt = async (id: string, freeze: () => Promise<AccountStatus | Refusal>) => {
    const failed = await failureOf(freeze);
    if (failed !== undefined) failures.set(id, failed);
  };
  // The account first: with it no money moves, whatever becomes of the devices.
  await attempt(customer, () => setFreeze(ports, { ...wish, customer }));
  for (const { id, removedAt } of devices)
    if (removedAt === undefined) await attempt(id, () => setDeviceFreeze(ports, { ...wish, device: id }));
}

async function failureOf(freeze: () => Promise<AccountStatus | Refusal>): Promise<Failure | undefined> {
  try {
    const done = await freeze();
    return isRefusal(done) ? done.refused : undefined;
  } catch (error) {
    if (error instanceof ServiceBusy) return 'service_busy';
    throw error;
  }
}

/** As it is read now; of devices, as the ring has them. */
async function standing(
  { accounts, devicesEverOf }: LookAtRingPorts,
  { id, members }: Ring,
): Promise<StandingRing> {
  return {
    id,
    members: await Promise.all(
      members.map(async ({ customer, because }) => {
        const [account, devices] = await Promise.all([accounts.read(customer), devicesEverOf(customer)]);
        return {
          customer,
          ...(because ? { because } : {}),
          state: account?.status ?? 'active',
          devices: devices.map(({ id: device, removedAt, frozenAt }) => ({
            id: device,
            state: removedAt !== undefined ? 'removed' : frozenAt !== undefined ? 'frozen' : 'active',
          })),
        } satisfies StandingMember;
      }),
    ),
  };
}

function withFailures(member: StandingMember, failures: ReadonlyMap<string, Failure>): StandingMember {
  const told = <T extends object>(id: string, subject: T) => {
    const failed = failures.get(id);
    return failed === undefined ? subject : { ...subject, failed };
  };
  return told(member.customer, {
    ...member,
    devices: member.devices.map((device) => told(device.id, device)),
  });
}
