import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const operations = () => operationsStore({ client: engine.client(), runtime, ...tables });
const facts = () => factsReader({ client: engine.client(), runtime, ...tables });

describe('what operators put is what payments see', () => {
  test('facts of nobody, nowhere, with nothing thrown', async () => {
    expect(await facts().gather({ customer: 'c', device: 'd', store: 's', now: noon })).toMatchObject({
      wallet: undefined,
      device: undefined,
      store: undefined,
      switchedOff: [],
    });
  });

  test('a store, and its new name', async () => {
    const { id, device } = await customerWith(engine.client(), 1000n);
    await operations().putStore({ id: 'shinjuku-east', name: 'Shinjuku' }, { by: 'ops', at: noon });
    await operations().putStore({ id: 'shinjuku-east', name: '新宿東' }, { by: 'ops', at: noon });
    const seen = await facts().gather({ customer: id, device, store: 'shinjuku-east', now: noon });
    expect(seen).toMatchObject({
      wallet: { customer: id, available: 1000n },
      device: { id: device, customer: id, additional: false },
      store: { id: 'shinjuku-east', name: '新宿東' },
    });
    expect((await facts().gather({ customer: id, device, now: noon })).store).toBeUndefined();
  });
});
