/** Who must not decide a case, for tests in which that is the customer alone, or as said. */
import type { PartiesPorts } from '../../lambdas/domain/review/parties.ts';

export const partiesWith = (
  email: string | undefined | (() => Promise<string | undefined>),
  change: Partial<PartiesPorts> = {},
): PartiesPorts => ({
  ring: { devicesEverOf: async () => [], customersOn: async () => [] },
  stores: { readStore: async () => undefined },
  people: { emailOfCustomer: typeof email === 'function' ? email : async () => email },
  ...change,
});
