/** The card processor as the functions meet it: it charges, remembers, and tells what happened in events that it sends. */
import { Webhook } from 'standardwebhooks';
import type { ChargeAnswer, CardProcessor as Port } from '../../../lambdas/domain/cards/card-processor.ts';
import { cardProcessors } from '../../../lambdas/store/card-processors.ts';
import { seeded } from '../machine/random.ts';
import { type Call, currentTask } from '../machine/task.ts';
import type { OtherFault } from './faults.ts';
import type { ApiRequest } from './requests.ts';
import { setting } from './setting.ts';

/** A charge as it stands at the processor: what is true of the money, whatever anybody was told. */
export interface Charge {
  /** The top-up's id. */
  readonly id: string;
  readonly token: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
  /** Whether an event says how it ended. */
  readonly tells: boolean;
  state: 'open' | 'taken' | 'failed';
  /** What of it the cardholder was given back, minor units. */
  returned: bigint;
}

export type EventType = 'charge.succeeded' | 'charge.failed' | 'charge.reversed';

export interface CardEvent {
  readonly id: string;
  readonly type: EventType;
  /** The charge's. */
  readonly reference: string;
  /** Minor units, where it says so. */
  readonly amount: bigint | undefined;
  readonly currency: string | undefined;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether it was sent in vain: it may have been taken all the same. */
  isUnsure: boolean;
}

/** How a charge goes that arrives. */
type Plan = Pick<Charge, 'state' | 'tells'>;

/** Base64 of 32 bytes. */
export const cardSecret = `whsec_${Buffer.alloc(32, 'w').toString('base64')}`;
const otherSecret = `whsec_${Buffer.alloc(32, 'x').toString('base64')}`;

/** @param current that of the world that runs */
export const connectProcessor = (current: () => CardProcessor, now: () => number): void => {
  const ask = async (command: string, wanted: object): Promise<ChargeAnswer | 'unheard'> => {
    const task = currentTask.getStore();
    if (!task) throw new Error('Nobody asks the processor but functions');
    const call: Call = { service: 'processor', command, input: { ...wanted } };
    return (await task.through(call, async () => current().serve(call, now()))).answer as ChargeAnswer;
  };
  const port: Port = {
    name: setting.cardProcessor,
    beginRegistration: async ({ reference }) => ({ url: `https://cards.example/${reference}` }),
    charge: async (wanted) => (await ask('Charge', wanted)) as ChargeAnswer,
    chargeOf: (asked) => ask('ChargeOf', asked),
  };
  cardProcessors.set(setting.cardProcessor, () => port);
};

export class CardProcessor {
  readonly charges = new Map<string, Charge>();
  /** What we have not acknowledged, oldest first. */
  readonly outbox: CardEvent[] = [];
  /** What we have. */
  readonly told: CardEvent[] = [];
  /** Charges that changed since the last look. */
  readonly touched = new Set<string>();
  /** What is wrong with what it was asked. */
  readonly violations: string[] = [];
  plan: (reference: string) => Plan;
  readonly #fired: (fault: OtherFault) => void;
  readonly #onTheirWay: { readonly at: number; readonly call: Call }[] = [];
  #events = 0;

  constructor(seed: string, fired: (fault: OtherFault) => void) {
    this.#fired = fired;
    this.plan = (reference) => {
      // Of the charge alone, so that it goes the same way whoever asks first.
      const random = seeded(`${seed} charge ${reference}`);
      const state = random.pick(['taken', 'taken', 'taken', 'open', 'open', 'failed'] as const);
      return { state, tells: random.chance(0.8) };
    };
  }

  /** The answers to the functions. */
  serve(call: Call, now: number): Record<string, unknown> {
    this.arrive(now);
    const { reference, token, money } = call.input as unknown as Parameters<Port['charge']>[0];
    const known = this.charges.get(reference);
    if (known && money.amount !== known.amount)
      this.violations.push(`${reference} was asked for as ${known.amount}, and then as ${money.amount}`);
    if (call.command === 'ChargeOf' && !known) this.#fired('charge that never was');
    if (call.command === 'ChargeOf') return { answer: known ? answers[known.state] : 'unheard' };
    return { answer: answers[(known ?? this.#begin({ reference, token, money }, now)).state] };
  }

  /** The call is on its way still, though nobody waits for its answer any more. */
  delay(call: Call, at: number): void {
    this.#onTheirWay.push({ call, at });
  }

  /** What was on its way until now is here. */
  arrive(now: number): void {
    for (let at = 0; at < this.#onTheirWay.length; ) {
      const [due] = (this.#onTheirWay[at]?.at ?? 0) <= now ? this.#onTheirWay.splice(at, 1) : [];
      if (due) this.serve(due.call, due.at);
      else at += 1;
    }
  }

  #begin({ reference, token, money }: Parameters<Port['charge']>[0], now: number): Charge {
    const { state, tells } = this.plan(reference);
    const { amount, currency } = money;
    const charge: Charge = { id: reference, token, amount, currency, tells, state: 'open', returned: 0n };
    this.charges.set(reference, charge);
    this.touched.add(reference);
    if (state === 'open') this.#fired('charge answered later');
    else this.end(charge, state, now);
    return charge;
  }

  /** What was open ends. */
  end(charge: Charge, state: 'taken' | 'failed', now: number): void {
    if (charge.state !== 'open') return;
    charge.state = state;
    this.touched.add(charge.id);
    if (state === 'failed') this.#fired('charge declined');
    if (!charge.tells) this.#fired('charge never told');
    else this.tell(charge, state === 'taken' ? 'charge.succeeded' : 'charge.failed', now);
  }

  /** The cardholder denies it. @param amount minor units; undefined for all that is left */
  reverse(charge: Charge, amount: bigint | undefined, now: number): void {
    const rest = charge.amount - charge.returned;
    if (charge.state !== 'taken' || (amount ?? rest) > rest || rest === 0n) return;
    charge.returned += amount ?? rest;
    this.touched.add(charge.id);
    this.tell(charge, 'charge.reversed', now, { amount });
  }

  tell(
    { id: reference }: Charge,
    type: EventType,
    at: number,
    said: { readonly amount?: bigint | undefined; readonly currency?: string } = {},
  ): void {
    const id = `evt-${++this.#events}-${reference}`;
    const { amount, currency } = said;
    this.outbox.push({ id, type, reference, amount, currency, at, isUnsure: false });
  }

  /** By its id, told or not. */
  event(id: string): CardEvent | undefined {
    return [...this.outbox, ...this.told].find((each) => each.id === id);
  }

  acknowledged(event: CardEvent): void {
    const at = this.outbox.indexOf(event);
    if (at >= 0) this.told.push(...this.outbox.splice(at, 1));
  }
}

const answers = { open: 'pending', taken: 'succeeded', failed: 'failed' } as const;

/** What is not as it should be: the secret, the time, or what is said under an id that was used. */
export type Wrong = 'secret' | 'age' | 'content';

/** A request with what happened to a charge. */
export function webhookOf(event: CardEvent, now: number, wrong?: Wrong): ApiRequest {
  const { id, type, reference, currency, at } = event;
  const amount = wrong === 'content' ? (event.amount ?? 0n) + 1n : event.amount;
  const data = {
    reference,
    ...(type === 'charge.reversed' ? { reason: 'fraud' } : {}),
    ...(amount === undefined ? {} : { amount: String(amount) }),
    ...(currency === undefined ? {} : { currency }),
  };
  return signedWebhook({ id, type, at, data }, now, wrong);
}

/** A request of the processor's, as Standard Webhooks says. @param now milliseconds since the epoch */
export function signedWebhook(
  {
    id,
    type,
    at,
    data,
  }: { readonly id: string; readonly type: string; readonly at: number; readonly data: object },
  now: number,
  wrong?: Wrong,
): ApiRequest {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  const sentAt = Math.floor((now - (wrong === 'age' ? setting.day : 0)) / 1000);
  const signature = new Webhook(wrong === 'secret' ? otherSecret : cardSecret).sign(
    id,
    new Date(sentAt * 1000),
    body,
  );
  return {
    method: 'POST',
    path: '/webhooks/card-processor',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(sentAt),
      'webhook-signature': signature,
    },
    body,
    claims: {},
  };
}
