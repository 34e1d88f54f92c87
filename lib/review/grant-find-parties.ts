/** Lets a function find out who must not decide a case, besides its customer. */
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export function grantFindParties(fn: HandlerFunction, data: LedgerStack): void {
  data.registry.grantReadRing(fn);
  data.registry.grantReadDevices(fn);
  data.registry.grantReadStore(fn);
  data.pseudonyms.allowReading(fn);
}
