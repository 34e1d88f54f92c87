/** What refunds and compensations ask of their payment, and count there: together they never come to more than it took. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RefundRefusal } from '../domain/ledger/ledger.ts';
import type { Money } from '../domain/money.ts';
import { allOf, type Clause, expressions, type Requirement } from './conditions.ts';
import { toItem } from './items.ts';
import { paymentKey } from './keys.ts';

export interface GivenBack {
  readonly paymentId: string;
  readonly money: Money;
  /** Minor units: what the payment took, as it was read. */
  readonly paid: bigint;
}

/** What must hold of the payment, or nothing is given back. */
export const givenBackClauses = ({ money, paid }: GivenBack): readonly Clause<RefundRefusal>[] => [
  {
    name: 'same currency',
    expression: '#currency = :currency',
    code: 'currency_not_supported',
    holds: (payment) => payment.text('currency') === money.currency,
  },
  {
    name: 'captured',
    expression: '#state = :posted',
    code: 'payment_not_captured',
    holds: (payment) => payment.text('state') === 'posted',
  },
  {
    name: 'within the capture',
    // An amount above the whole capture must not pass where nothing was given back yet.
    expression:
      money.amount <= paid ? '(attribute_not_exists(#refunded) OR #refunded <= :room)' : '#refunded <= :room',
    code: 'refund_above_capture',
    holds: (payment) => (payment.has('refunded') ? payment.integer('refunded') : 0n) + money.amount <= paid,
  },
];

/** What the bound was reckoned with. It cannot change once a payment is posted: another one is a fault. */
export const capturedAsRead = ({ paid }: GivenBack): Requirement => ({
  name: 'captured as read',
  expression: '(#captured = :paid OR (attribute_not_exists(#captured) AND #amount = :paid))',
  holds: (payment) => payment.integer(payment.has('captured') ? 'captured' : 'amount') === paid,
});

export function paymentCounts(table: string, given: GivenBack): TransactWriteItem {
  const { paymentId, money, paid } = given;
  const update = 'ADD #refunded :amount';
  const requirements = [...givenBackClauses(given), capturedAsRead(given)];
  const condition = allOf(requirements.map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...paymentKey(paymentId) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ':amount': money.amount,
        ':currency': money.currency,
        ':posted': 'posted',
        ':room': paid - money.amount,
        ':paid': paid,
      }),
    },
  };
}
