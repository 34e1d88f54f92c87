/** What a request asked for, and the JSON that a client of the contract would have asked with. */
import type { BasketLine } from '../../domain/ledger/transfer.ts';
import type { Money } from '../../domain/money.ts';

/** Every member of the request's body. All of it is in the transfer that it makes, so a transfer is one of the first two. */
export type Asked = PaymentAsked | TopUpAsked | ConfirmationAsked;

interface PaymentAsked {
  readonly kind: 'payment';
  readonly store: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
}

interface TopUpAsked {
  readonly kind: 'top_up';
  readonly money: Money;
  readonly fundingSource: string;
}

/** A step-up: the payment's challenge, amount and payee are signed once more. */
export interface ConfirmationAsked {
  readonly kind: 'confirmation';
  readonly paymentId: string;
  readonly challenge: string;
  readonly money: Money;
  readonly store: string;
}

/** The body as the contract spells it, members in the contract's order. */
export function requestBody(asked: Asked): Readonly<Record<string, unknown>> {
  const { amount, currency } = asked.money;
  if (asked.kind === 'top_up')
    return { amount: String(amount), currency, funding_source: asked.fundingSource };
  if (asked.kind === 'confirmation')
    return { challenge: asked.challenge, amount: String(amount), currency, store_id: asked.store };
  const lines = asked.lines.map((line) => ({
    category: line.category,
    quantity: line.quantity,
    amount: String(line.amount),
  }));
  return {
    store_id: asked.store,
    amount: String(amount),
    currency,
    ...(lines.length > 0 ? { lines } : {}),
  };
}

/** The resource below the stage that such requests are sent to. */
export function resourceOf(asked: Asked): string {
  if (asked.kind === 'confirmation') return `/payments/${asked.paymentId}/confirm`;
  return asked.kind === 'payment' ? '/payments' : '/top-ups';
}
