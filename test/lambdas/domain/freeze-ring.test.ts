/** Rings on real tables: who is in one and why, that all of it is frozen or named, and that nothing happens unseen. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type FreezeRingPorts,
  freezeRing,
  isFrozen,
  lookAtRing,
  type StandingRing,
} from '../../../lambdas/domain/account/freeze-ring.ts';
import { setFreeze } from '../../../lambdas/domain/account/set-freeze.ts';
import type { AttestationEvidence } from '../../../lambdas/domain/devices/attestation.ts';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { isRefusal, type Refusal } from '../../../lambdas/domain/refusal.ts';
import { hardwareTrace } from '../../../lambdas/domain/registration/surroundings.ts';
import { accountStore } from '../../../lambdas/store/account-store.ts';
import { deviceFreezes } from '../../../lambdas/store/device-freezes.ts';
import { deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { ringReading } from '../../../lambdas/store/ring-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { challengeFor, softwareEvidence } from '../../support/devices.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, signedIn, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const key = 'the key of the stage';
const colleague = { username: 'ops', subject: 'the sub of ops' };
const signedOut: string[] = [];

const emails = new Map<string, string>();
function portsOf(change: Partial<FreezeRingPorts> = {}): FreezeRingPorts {
  const options = { client: engine.client(), runtime, ...tables, currency: 'JPY' };
  return {
    ...ringReading({ ...options, pseudonymKey: async () => key }),
    accounts: accountStore(options),
    sessions: { endSessions: async (username) => void signedOut.push(username) },
    customers: {
      findCustomer: async (id) => ({
        username: `name of ${id}`,
        email: emails.get(id) ?? `${id}@example.com`,
      }),
    },
    colleagues: { emailOf: async () => 'ops@example.com' },
    devices: deviceFreezes(options),
    newId: randomUUID,
    maxDevices: 5,
    ...change,
  };
}

/** On the phone of that name: as its hardware attested, and with the trace that an enrolment leaves. */
async function enrol(customer: string, phone: string | undefined, at = noon): Promise<string> {
  const device = thumbprint(randomUUID());
  const evidence: AttestationEvidence =
    phone === undefined
      ? softwareEvidence
      : { ...softwareEvidence, format: 'android-key', hardwareId: thumbprint(phone) };
  const done = await deviceRegistry({ client: engine.client(), runtime, ...tables }).enrol({
    device: {
      id: device,
      customer,
      name: 'Phone',
      cognitoDeviceKey: `ap-northeast-1_${randomUUID()}`,
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint(`${device} x`), y: thumbprint(`${device} y`) },
      enrolledAt: at,
      evidence,
    },
    ...(phone === undefined
      ? {}
      : {
          surroundings: {
            registration: { at },
            isFirst: false,
            traces: [hardwareTrace(key, thumbprint(phone))],
          },
        }),
    authTime: signedIn + 120,
    challenge: await challengeFor(engine.client(), customer),
    currency: 'JPY',
    maxDevices: 5,
    // Whose phone it was lately is another test's: here it changes hands at once.
    hardwareDays: 0,
  });
  if (isRefusal(done)) throw new Error(done.refused);
  return device;
}

const shown = (ring: StandingRing | Refusal): StandingRing => {
  if (isRefusal(ring)) throw new Error(ring.refused);
  return ring;
};

/** Ann and Bea were enrolled on one phone, Bea and Cem on another; Dee has a phone of her own. */
async function fourCustomers() {
  const [ann = '', bea = '', cem = '', dee = ''] = [1, 2, 3, 4].map(() => randomUUID());
  const [one, two, own] = [randomUUID(), randomUUID(), randomUUID()];
  const devices = {
    ann: await enrol(ann, one),
    bea: await enrol(bea, one),
    beaToo: await enrol(bea, two),
    cem: await enrol(cem, two),
    dee: await enrol(dee, own),
    deeToo: await enrol(dee, undefined),
  };
  return { ann, bea, cem, dee, devices };
}

const now = noon + 1000;
const act = (customer: string, ring: string, ports = portsOf()) =>
  freezeRing(ports, { customer, ring, reason: 'Cartons at night', colleague, now });
const statesOf = ({ members }: StandingRing) =>
  members.flatMap(({ state, devices }) => [state, ...devices.map((device) => device.state)]);

describe('a ring', () => {
  test('has who was enrolled on the same phones, each with why, and nobody else; looking at it changes nothing', async () => {
    const { ann, bea, cem, devices } = await fourCustomers();
    const before = await engine.items();
    const ring = shown(await lookAtRing(portsOf(), ann, now));
    const active = (id: string) => ({ id, state: 'active' });
    expect(ring.members).toEqual([
      { customer: ann, state: 'active', devices: [active(devices.ann)] },
      {
        customer: bea,
        because: { device: devices.ann, customer: ann },
        state: 'active',
        devices: expect.arrayContaining([active(devices.bea), active(devices.beaToo)]),
      },
      {
        customer: cem,
        because: { device: devices.beaToo, customer: bea },
        state: 'active',
        devices: [active(devices.cem)],
      },
    ]);
    expect(await engine.items()).toEqual(before);
  });

  test('is the account and its devices alone where no phone is shared', async () => {
    const { dee, devices } = await fourCustomers();
    const { members } = shown(await lookAtRing(portsOf(), dee, now));
    expect(members.map(({ customer }) => customer)).toEqual([dee]);
    expect(members[0]?.devices.map(({ id }) => id).toSorted()).toEqual(
      [devices.dee, devices.deeToo].toSorted(),
    );
  });

  test('is found from any of its accounts, and is the same one', async () => {
    const { ann, bea, cem } = await fourCustomers();
    const ids = await Promise.all(
      [ann, bea, cem].map(async (each) => shown(await lookAtRing(portsOf(), each, now)).id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('is of nobody who never had a device', async () => {
    expect(await lookAtRing(portsOf(), randomUUID(), now)).toEqual({ refused: 'not_found' });
  });

  test('is not frozen at once if it is too large, and then none of it is', async () => {
    const phone = randomUUID();
    const crowd = Array.from({ length: 21 }, () => randomUUID());
    for (const customer of crowd) await enrol(customer, phone);
    const [first = ''] = crowd;
    expect(await lookAtRing(portsOf(), first, now)).toEqual({ refused: 'ring_too_large' });
    expect(await act(first, 'any ring')).toEqual({ refused: 'ring_too_large' });
    expect(signedOut).not.toContain(`name of ${first}`);
  });
});

describe('to freeze it', () => {
  test('freezes every account and device of it, tells each customer, and again changes nothing', async () => {
    const { ann, bea, cem, dee } = await fourCustomers();
    const { id } = shown(await lookAtRing(portsOf(), ann, now));
    const frozen = shown(await act(ann, id));
    expect(isFrozen(frozen)).toBe(true);
    expect(statesOf(frozen)).toEqual(Array(7).fill('frozen'));
    const kinds = async (customer: string) =>
      (await accountEventsOf(engine, customer))
        .map(({ kind }) => kind)
        .filter((kind) => kind.includes('frozen'));
    expect(await kinds(ann)).toEqual(expect.arrayContaining(['frozen', 'device_frozen']));
    expect(await kinds(bea)).toHaveLength(3);
    expect(await kinds(dee)).toEqual([]);
    const [event] = (await accountEventsOf(engine, cem)).filter(({ kind }) => kind === 'frozen');
    expect(event).toMatchObject({
      by: { role: 'colleague', subject: colleague.subject },
      details: { reason: 'Cartons at night' },
    });
    const before = await engine.items();
    expect(await act(ann, id)).toEqual(frozen);
    expect(await engine.items()).toEqual(before);
    // One by one.
    await setFreeze(portsOf(), { customer: bea, state: 'active', reason: 'Not her', colleague, now });
    const after = shown(await lookAtRing(portsOf(), ann, now));
    expect(after.members.map(({ state }) => state)).toEqual(['frozen', 'active', 'frozen']);
    expect(after.id).toBe(id);
  });

  test('is refused where the ring is not the one that was looked at', async () => {
    const { ann, cem } = await fourCustomers();
    const { id } = shown(await lookAtRing(portsOf(), ann, now));
    await enrol(cem, undefined);
    const before = await engine.items();
    expect(await act(ann, id)).toEqual({ refused: 'ring_changed' });
    expect(await engine.items()).toEqual(before);
  });

  test('names what could not be frozen, freezes the rest, and does what is left when it is asked again', async () => {
    const { ann, bea, cem } = await fourCustomers();
    const { id } = shown(await lookAtRing(portsOf(), ann, now));
    // Bea is the colleague; and Cem's sign-out fails.
    emails.set(bea, 'ops@example.com');
    const busy = portsOf({
      sessions: {
        endSessions: async (username) => {
          if (username.includes(cem)) throw new ServiceBusy('Cognito');
        },
      },
    });
    const partly = shown(await act(ann, id, busy));
    expect(isFrozen(partly)).toBe(false);
    expect(partly.members.map(({ customer, state, failed }) => ({ customer, state, failed }))).toEqual([
      { customer: ann, state: 'frozen', failed: undefined },
      { customer: bea, state: 'active', failed: 'conflict_of_interest' },
      // The ledger comes first: no money of his moves.
      { customer: cem, state: 'frozen', failed: 'service_busy' },
    ]);
    expect(partly.members[1]?.devices.map(({ failed }) => failed)).toEqual([
      'conflict_of_interest',
      'conflict_of_interest',
    ]);
    emails.delete(bea);
    const all = shown(await act(ann, id));
    expect(isFrozen(all)).toBe(true);
    expect(JSON.stringify(all)).not.toContain('failed');
    expect(signedOut).toContain(`name of ${cem}`);
  });

  test('finds a phone by its trace for 30 days, however many enrolled on it since', async () => {
    const phone = randomUUID();
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await enrol(first, phone, noon - 29 * DAY);
    await enrol(second, phone, noon - 10 * DAY);
    await enrol(third, phone, noon);
    const { members } = shown(await lookAtRing(portsOf(), third, now));
    expect(members.map(({ customer }) => customer).toSorted()).toEqual([first, second, third].toSorted());
  });
});
