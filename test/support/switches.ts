/** Throws and restores kill switches as operators do. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type KillSwitch, maxScoped } from '../../lambdas/domain/switches/switch.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { switchStore } from '../../lambdas/store/switch-store.ts';
import { tables } from './tables.ts';

export const turnSwitch = (
  client: DynamoDBClient,
  { reason = 'Test', changedBy = 'ops', changedAt = 0, ...change }: KillSwitch,
) =>
  switchStore({ client, runtime, ...tables }).change({
    ...change,
    reason,
    changedBy,
    changedAt,
    event: randomUUID(),
  });

/** Makes the item of the switches as large as it gets: all that there can be are off, of stores that nobody has. */
export async function throwAllSwitches(client: DynamoDBClient): Promise<void> {
  for (let number = 0; number < maxScoped; number++) {
    const store = String(number).padStart(40, 's');
    await turnSwitch(client, { name: 'payments', scope: { store }, state: 'off' });
  }
}
