/** What the platform itself says of its switch of payments. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deadMan } from '../../lambdas/domain/switches/dead-man.ts';
import type { RegistryOptions } from '../../lambdas/store/item-access.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { switchStore } from '../../lambdas/store/switch-store.ts';
import { outputOf } from '../../local/demo/stage.ts';
import type { Running } from './stage.ts';

export interface SwitchedOff {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: 'operator' | 'dead-man';
  readonly reason: string;
}

/** Made for the moment: what it signs has the time of the simulated clock. */
export const clientOf = ({ platform: { app, url, administrator }, now }: Running): DynamoDBClient =>
  new DynamoDBClient({
    region: app.region,
    endpoint: url,
    credentials: administrator,
    systemClockOffset: now() - Date.now(),
  });

export const registryOf = (on: Running): RegistryOptions => ({
  client: clientOf(on),
  runtime,
  registryTable: outputOf(on.platform.outputs, 'RegistryTable'),
});

/** @returns when payments were stopped, and by whom; undefined where they never were */
export async function switchedOff(on: Running): Promise<SwitchedOff | undefined> {
  const {
    state,
    changedAt,
    changedBy,
    reason = '',
  } = await switchStore(registryOf(on)).read({
    name: 'payments',
  });
  if (state === 'on' || changedAt === undefined) return undefined;
  return { at: changedAt, by: changedBy === deadMan ? 'dead-man' : 'operator', reason };
}
