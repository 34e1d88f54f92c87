/** An operator moves alone up to a limit a day, which counts all that they move alone; beyond it, by proposing. */
import type { Adjustment } from './adjustment.ts';
import type { AdjustmentResult, Adjustments } from './adjustments.ts';

export interface AlonePorts<A extends Adjustment> {
  readonly adjustments: Pick<Adjustments<A>, 'post' | 'propose'>;
  /** Minor units that one operator may correct and compensate alone in a day. */
  readonly alone: bigint;
  /** How long a second operator has, in milliseconds. */
  readonly timeToDecide: number;
}

/** @param adjustment as it is posted @throws ServiceBusy; asking again with the same id is safe */
export async function postOrPropose<A extends Adjustment>(
  ports: AlonePorts<A>,
  adjustment: A,
): Promise<AdjustmentResult<A>> {
  const posted = await ports.adjustments.post(adjustment, ports.alone);
  return posted.outcome === 'beyond' ? propose(ports, adjustment) : posted;
}

export const propose = <A extends Adjustment>(
  { adjustments, timeToDecide }: Pick<AlonePorts<A>, 'adjustments' | 'timeToDecide'>,
  adjustment: A,
): Promise<AdjustmentResult<A>> =>
  adjustments.propose({
    ...adjustment,
    state: 'proposed',
    deadline: adjustment.createdAt + timeToDecide,
  });
