/** A run of event sources that is killed while a function processes its second batch: prints each batch's keys. */
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { startEventSources } from '../../../local/event-sources/event-sources.ts';
import type { StreamRecord } from '../../../local/event-sources/stream.ts';
import { appWith } from './app.ts';

const [endpoint = '', dataDir = '', table = ''] = process.argv.slice(2);
const { promise: never } = Promise.withResolvers<never>();
let batches = 0;
await startEventSources({
  app: appWith(table, { BatchSize: 1 }),
  engine: await startEngine({ dataDir, endpoint }),
  async invoke(_, event) {
    const { Records } = event as { Records: StreamRecord[] };
    console.log(Records.map(({ dynamodb }) => (dynamodb.Keys.pk as { S: string }).S).join());
    return ++batches < 2 ? { ok: true, payload: null } : never;
  },
  queues: { has: () => false, send: () => {} },
  dataDir,
  now: Date.now,
  log: console.error,
  mayRead: () => true,
  maySend: () => true,
});
