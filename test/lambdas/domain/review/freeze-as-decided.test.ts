/** What is frozen with a decision, on real tables: all of it, once, whatever fails in between. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { Decision, FreezeScope } from '../../../../lambdas/domain/review/case.ts';
import {
  type FreezeAsDecidedPorts,
  freezeAsDecided,
} from '../../../../lambdas/domain/review/freeze-as-decided.ts';
import { freezingOf } from '../../../../lambdas/domain/review/weigh-decision.ts';
import { accountStore } from '../../../../lambdas/store/account-store.ts';
import { auditTrail } from '../../../../lambdas/store/audit-trail.ts';
import { caseStore } from '../../../../lambdas/store/case-store.ts';
import { deviceFreezes } from '../../../../lambdas/store/device-freezes.ts';
import { owedFreezes } from '../../../../lambdas/store/owed-freezes.ts';
import { ringReading } from '../../../../lambdas/store/ring-reading.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../../support/account-events.ts';
import { around } from '../../../support/middleware.ts';
import { caseFor, decisionTo, heldPayment } from '../../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { customerWith, noon, type TestCustomer } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const reviewer = { person: 'the reviewer', senior: false };
const later = noon + 5000;

/** Ann and whoever else was enrolled on her phone. */
interface Scene {
  readonly payment: Payment;
  readonly ann: TestCustomer;
  readonly bea: TestCustomer;
  readonly caseId: string;
}

async function decided(freeze: FreezeScope | undefined, change: Partial<Decision> = {}): Promise<Scene> {
  const client = engine.client();
  const { payment, customer: ann } = await heldPayment(client);
  const bea = await customerWith(client, 0n);
  const cases = caseStore({ client, runtime, ...tables });
  await cases.open(caseFor(payment), 'token');
  const wish = freeze === undefined ? {} : { freeze, freezeBy: 'the sub of rei', note: 'A ring.' };
  await cases.decide(caseIdOf(payment.id), decisionTo('decline', { ...wish, ...change }), reviewer);
  return { payment, ann, bea, caseId: caseIdOf(payment.id) };
}

function portsOf(
  { ann, bea }: Scene,
  client: DynamoDBClient = engine.client(),
  ring: readonly string[] = [ann.id, bea.id],
): FreezeAsDecidedPorts {
  const options = { client, runtime, ...tables, currency: 'JPY' };
  const reading = ringReading({ ...options, pseudonymKey: async () => 'key' });
  return {
    devicesEverOf: async (customer) =>
      (await reading.devicesEverOf(customer)).map((device) => ({
        ...device,
        evidence: { ...device.evidence, hardwareId: 'the one phone' },
      })),
    customersOn: async () => ring,
    accounts: accountStore(options),
    sessions: { endSessions: async () => {} },
    customers: { findCustomer: async (id) => ({ username: `name of ${id}`, email: `${id}@example.com` }) },
    colleagues: { emailOf: async () => undefined },
    devices: deviceFreezes(options),
    newId: randomUUID,
    maxDevices: 5,
    cases: caseStore(options),
    owed: owedFreezes(options),
    audit: auditTrail(options),
  };
}

const follow = (scene: Scene, ports = portsOf(scene)) =>
  freezeAsDecided(ports, { caseId: scene.caseId, now: later });

/** Who is frozen, accounts and devices, by name. */
async function frozenIn({ ann, bea }: Scene): Promise<string[]> {
  const options = { client: engine.client(), runtime, ...tables, currency: 'JPY' };
  const found: string[] = [];
  for (const [name, { id, device }] of Object.entries({ ann, bea })) {
    if ((await accountStore(options).read(id))?.status === 'frozen') found.push(name);
    if ((await deviceFreezes(options).read(device))?.frozenAt !== undefined) found.push(`${name}'s phone`);
  }
  return found;
}

const owed = () => owedFreezes({ client: engine.client(), runtime, ...tables }).list();
const freezesOf = async (caseId: string) => {
  const trail = auditTrail({ client: engine.client(), runtime, ...tables });
  return (await trail.ofCase(caseId, undefined)).events.filter(({ act }) => act === 'freeze');
};

describe('a decline', () => {
  test.each<[FreezeScope, string[]]>([
    ['customer', ['ann']],
    ['device', ["ann's phone"]],
    ['ring', ['ann', "ann's phone", 'bea', "bea's phone"]],
  ])('that freezes the %s: %j', async (scope, expected) => {
    const scene = await decided(scope);
    expect(await owed()).toContain(scene.caseId);
    expect(await follow(scene)).toMatchObject({ scope, left: [] });
    expect(await frozenIn(scene)).toEqual(expected);
    expect(await owed()).not.toContain(scene.caseId);
  });

  test('without a freeze freezes nobody, and is owed nothing', async () => {
    const scene = await decided(undefined);
    expect(await owed()).not.toContain(scene.caseId);
    expect(await follow(scene)).toBeUndefined();
    expect(await frozenIn(scene)).toEqual([]);
  });

  test('is recorded: in the case, and with the account as the act of who decided', async () => {
    const scene = await decided('customer');
    await follow(scene);
    expect(await freezesOf(scene.caseId)).toEqual([
      {
        id: `freeze_${scene.caseId}`,
        caseId: scene.caseId,
        act: 'freeze',
        at: later,
        by: 'rei',
        detail: { freeze: 'customer', accounts: '1', devices: '0' },
      },
    ]);
    const events = await accountEventsOf(engine, scene.ann.id);
    expect(events.find(({ kind }) => kind === 'frozen')?.by).toEqual({
      role: 'colleague',
      subject: 'the sub of rei',
    });
  });

  test('whose freeze was lifted by a colleague is not frozen anew', async () => {
    const scene = await decided('customer');
    await follow(scene);
    const accounts = accountStore({ client: engine.client(), runtime, ...tables, currency: 'JPY' });
    const event = { id: 'lifted', customer: scene.ann.id, kind: 'unfrozen', at: later } as const;
    await accounts.change({
      now: later + 1,
      status: 'active',
      event: { ...event, by: { role: 'system' }, details: {} },
    });
    expect(await follow(scene)).toBeUndefined();
    expect(await frozenIn(scene)).toEqual([]);
  });

  test('of a ring that is too large freezes customer and device, and says so', async () => {
    const scene = await decided('ring');
    const many = Array.from({ length: 30 }, () => randomUUID());
    const done = await follow(scene, portsOf(scene, engine.client(), many));
    expect(done).toEqual({ scope: 'ring', accounts: 1, devices: 1, left: ['ring_too_large'] });
    expect(await frozenIn(scene)).toEqual(['ann', "ann's phone"]);
  });

  test('that freezes a device that was removed is done: that device does nothing any more', async () => {
    const scene = await decided('device');
    const ports = portsOf(scene);
    const read = async () => undefined;
    expect(await follow(scene, { ...ports, devices: { ...ports.devices, read } })).toMatchObject({
      devices: 0,
      left: [],
    });
    expect(await owed()).not.toContain(scene.caseId);
  });
});

describe('two who decline alike', () => {
  const rui = { person: 'another reviewer', senior: false };
  /** @param scopes what each of them freezes */
  async function declinedByTwo(...scopes: readonly (FreezeScope | undefined)[]): Promise<Scene> {
    const client = engine.client();
    const { payment, customer: ann } = await heldPayment(client);
    const bea = await customerWith(client, 0n);
    const cases = caseStore({ client, runtime, ...tables });
    const { id: caseId } = await cases.open(caseFor(payment, { fourEyes: 'amount' }), 'token');
    for (const [index, freeze] of scopes.entries()) {
      const decidedBy = ['rei', 'rui'][index] ?? '';
      const wish =
        freeze === undefined ? {} : { freeze, freezeBy: `the sub of ${decidedBy}`, note: 'A ring.' };
      await cases.decide(caseId, decisionTo('decline', { decidedBy, ...wish }), index === 0 ? reviewer : rui);
    }
    return { payment, ann, bea, caseId };
  }

  test.each<[FreezeScope | undefined, FreezeScope | undefined, FreezeScope, string]>([
    ['ring', undefined, 'ring', 'rei'],
    [undefined, 'device', 'device', 'rui'],
    ['ring', 'customer', 'ring', 'rei'],
    ['device', 'customer', 'customer', 'rui'],
    ['customer', 'device', 'customer', 'rei'],
    ['customer', 'customer', 'customer', 'rui'],
  ])(
    'the one freezing %s and the other %s, freeze %s, as the act of %s',
    async (first, second, scope, by) => {
      const scene = await declinedByTwo(first, second);
      expect(await owed()).toContain(scene.caseId);
      expect(await follow(scene)).toMatchObject({ scope, left: [] });
      expect(await freezesOf(scene.caseId)).toMatchObject([{ by, detail: { freeze: scope } }]);
      expect(await owed()).not.toContain(scene.caseId);
      const events = await accountEventsOf(engine, scene.ann.id);
      const frozen = events.filter(({ kind }) => kind.includes('frozen')).map((event) => event.by);
      expect(frozen).toContainEqual({ role: 'colleague', subject: `the sub of ${by}` });
    },
  );

  test('and freeze nobody, freeze nobody', async () => {
    const scene = await declinedByTwo(undefined, undefined);
    expect(await owed()).not.toContain(scene.caseId);
    expect(await follow(scene)).toBeUndefined();
  });
});

test('a senior who decides between two decides what is frozen, too', () => {
  const last = decisionTo('decline');
  const first = decisionTo('decline', { freeze: 'ring' });
  expect(freezingOf(last, [first, decisionTo('approve')])).toBeUndefined();
  expect(freezingOf(last, [first])).toEqual(first);
});

test('stopped before or after any call, the freeze is owed until another attempt has done all of it', async () => {
  let stopAt = 1;
  for (; ; stopAt += 1) {
    const scene = await decided('ring');
    const client = engine.client();
    let calls = 0;
    around(client, async (_, send) => {
      calls += 1;
      // By turns the call is lost, or its answer.
      if (calls >= stopAt && stopAt % 2 === 0) throw new Error('stopped');
      const answer = await send();
      if (calls >= stopAt) throw new Error('stopped');
      return answer;
    });
    const result = await follow(scene, portsOf(scene, client)).catch((error: Error) => error);
    if (!(result instanceof Error)) break;
    const isDone = (await frozenIn(scene)).length === 4 && (await freezesOf(scene.caseId)).length === 1;
    // Off the list only once there is nothing left to do.
    if (!isDone) expect(await owed()).toContain(scene.caseId);
    await follow(scene);
    expect(await frozenIn(scene)).toEqual(['ann', "ann's phone", 'bea', "bea's phone"]);
    expect(await owed()).not.toContain(scene.caseId);
    expect(await freezesOf(scene.caseId)).toHaveLength(1);
  }
  expect(stopAt).toBeGreaterThan(15);
});
