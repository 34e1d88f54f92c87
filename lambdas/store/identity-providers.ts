/** The providers of identity verification that a stage can connect. */
import type { IdentityProvider } from '../domain/verification/identity-provider.ts';

export interface IdentityProvidersOptions {
  /** The setting: a provider's name, or `none`. */
  readonly name: string;
  /** The stage's name. */
  readonly stage: string;
  /** The sandbox's page for a reference: an operation of our own API. */
  readonly sandboxPage: (reference: string) => string;
}

/**
 * @returns undefined where there is none. The synthesis refuses the sandbox in prod, and so does this
 * @throws Error for a name that is not known
 */
export function identityProvider(options: IdentityProvidersOptions): IdentityProvider | undefined {
  const { name, stage, sandboxPage } = options;
  if (name === 'none' || (name === 'sandbox' && stage === 'prod')) return undefined;
  if (name === 'sandbox') {
    return { name, start: async ({ reference }) => ({ url: sandboxPage(reference) }) };
  }
  throw new Error(`There is no provider of identity verification named ${name}`);
}
