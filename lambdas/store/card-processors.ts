/** The card processors that a stage can connect. */
import type { CardProcessor, ChargeAnswer } from '../domain/cards/card-processor.ts';

export interface CardProcessorsOptions {
  /** The setting: a processor's name, or `none`. */
  readonly name: string;
  /** The stage's name. */
  readonly stage: string;
  /** The sandbox's page for a reference: an operation of our own API. */
  readonly sandboxPage: (reference: string) => string;
}

/** How each is connected, by its name in the settings. */
export const cardProcessors = new Map<string, (options: CardProcessorsOptions) => CardProcessor>([
  [
    'sandbox',
    ({ name, sandboxPage }) => ({
      name,
      beginRegistration: async ({ reference }) => ({ url: sandboxPage(reference) }),
      charge: async ({ token }) => sandboxAnswer(token),
      chargeOf: async ({ token }) => sandboxMemory(token),
    }),
  ],
]);

/**
 * @returns undefined where there is none. The synthesis refuses the sandbox in prod, and so does this
 * @throws Error for a name that is not known
 */
export function cardProcessor(options: CardProcessorsOptions): CardProcessor | undefined {
  const { name, stage } = options;
  if (name === 'none' || (name === 'sandbox' && stage === 'prod')) return undefined;
  const connect = cardProcessors.get(name);
  if (!connect) throw new Error(`There is no card processor named ${name}`);
  return connect(options);
}

/** It keeps nothing: by the token it knows how the card behaves, and so gives the same answer each time. */
function sandboxAnswer(token: string): ChargeAnswer {
  if (token === 'tok_never_answers' || token === 'tok_never_hears')
    throw new Error('The sandbox does not answer for this card');
  if (token === 'tok_answers_later') return 'pending';
  return token === 'tok_charge_declined' ? 'failed' : 'succeeded';
}

/** What it remembers of a charge: by the card's token, as all that it knows. */
function sandboxMemory(token: string | undefined): ChargeAnswer | 'unheard' {
  if (token === 'tok_never_hears' || token === undefined) return 'unheard';
  return token === 'tok_never_answers' ? 'succeeded' : sandboxAnswer(token);
}
