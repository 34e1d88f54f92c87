/** What a request asked for, and the JSON that a client of the contract would have asked with. */
import type { BasketLine, Charge } from '../../domain/ledger/transfer.ts';
import type { Money } from '../../domain/money.ts';

/**
 * Every member of the request's body. All of it is in what the request makes: in a transfer for the first two, in a payment
 * code for the last.
 */
export type Asked = PaymentAsked | TopUpAsked | ConfirmationAsked | PaymentCodeAsked;

interface PaymentAsked {
  readonly kind: 'payment';
  readonly store: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  /** Where a till asked for it. The digits of the code are in no transfer: the code's id stands for them. */
  readonly charge?: Pick<Charge, 'reference' | 'code'> | undefined;
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

/** A payment code, and the most that it may be charged for. */
interface PaymentCodeAsked {
  readonly kind: 'payment_code';
  readonly currency: string;
  /** Minor units. */
  readonly maxAmount: bigint | undefined;
}

/** The body as the contract spells it, members in the contract's order. */
export function requestBody(asked: Asked): Readonly<Record<string, unknown>> {
  if (asked.kind === 'payment_code')
    return {
      currency: asked.currency,
      ...(asked.maxAmount === undefined ? {} : { max_amount: String(asked.maxAmount) }),
    };
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
    ...(asked.charge ? { code: asked.charge.code } : {}),
    amount: String(amount),
    currency,
    ...(asked.charge ? { reference: asked.charge.reference } : {}),
    ...(lines.length > 0 ? { lines } : {}),
  };
}

/** The resource below the stage that such requests are sent to. */
export function resourceOf(asked: Asked): string {
  if (asked.kind === 'confirmation') return `/payments/${asked.paymentId}/confirm`;
  return asked.kind === 'payment' && asked.charge ? '/charges' : resources[asked.kind];
}

const resources = { payment: '/payments', top_up: '/top-ups', payment_code: '/payment-codes' } as const;
