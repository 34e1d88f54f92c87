/** Has the processor charge a card for a top-up that is pending, and settles what it answers at once. */
import type { TopUp } from '../ledger/transfer.ts';
import type { CardProcessor } from './card-processor.ts';
import type { CardTopUps } from './card-top-ups.ts';
import { type SettlePorts, settleAnswer } from './settle-charge.ts';

export interface ChargePorts extends SettlePorts {
  readonly processor: CardProcessor;
  readonly topUps: CardTopUps;
  /** Hears of a call whose outcome is not known: an event will tell, or the same request again. */
  readonly onUnknown: (error: unknown, topUp: TopUp) => void;
}

/**
 * Milliseconds, from a top-up's start. Later nobody asks for its charge, so that "there is no such charge" is final: whoever
 * hears that may void the top-up, and no request that comes again takes money for it afterwards. Idempotency keys of
 * processors do not last for ever either.
 */
export const CHARGED_WITHIN = 5 * 60 * 1000;

/**
 * The same for a request that comes again: the processor is asked again under the same reference, and answers as it stands.
 *
 * @param token of the card; undefined where it was removed meanwhile, and only an event or the sweeper can tell
 * @param now milliseconds since the epoch
 * @returns the top-up, pending still where nobody knows yet
 */
export async function chargeCard(
  ports: ChargePorts,
  topUp: TopUp,
  token: string | undefined,
  now: number,
): Promise<TopUp> {
  if (token === undefined || now >= topUp.createdAt + CHARGED_WITHIN) return topUp;
  const { processor, onUnknown } = ports;
  const asked = { reference: topUp.id, token, money: topUp.money };
  const answer = await processor.charge(asked).catch((error: unknown) => {
    onUnknown(error, topUp);
    return 'pending' as const;
  });
  return answer === 'pending' ? topUp : settleAnswer(ports, topUp, { type: `charge.${answer}` }, now);
}
