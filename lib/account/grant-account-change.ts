/** Lets a function change an account: the wallet's state and the event, and, for a customer without one, open a wallet. */
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export function grantAccountChange(
  fn: HandlerFunction,
  { settings, data }: { readonly settings: Settings; readonly data: LedgerStack },
): void {
  data.ledger.grantAccountChange(fn);
  data.registry.grantAddAccountEvent(fn);
  fn.setEnvironment('CURRENCY', settings.currency);
}
