/** The use of a payment code, as a part of the transaction that writes its charge. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { LedgerRefusal } from '../domain/ledger/ledger.ts';
import type { Charged } from '../domain/ledger/transfer.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { type Item, toItem } from './items.ts';
import { codeKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';

/** What a transfer's transaction writes or asks besides the transfer and the wallet. */
export interface Beside {
  readonly write: TransactWriteItem;
  /** Why it failed; undefined where the wallet is to say. @param old the item as it was */
  refusal(old: Item | undefined, walletFailed: boolean): LedgerRefusal | undefined;
}

type CodeRefusal = Extract<
  LedgerRefusal,
  'payment_code_invalid' | 'payment_code_used' | 'payment_code_expired' | 'payment_code_ceiling'
>;

/** What must hold of the code. @param now milliseconds since the epoch */
export const codeClauses = (payment: Charged, now: number): readonly Clause<CodeRefusal>[] => [
  {
    name: 'not used',
    expression: 'attribute_not_exists(#usedBy)',
    code: 'payment_code_used',
    holds: (code) => !code.has('usedBy'),
  },
  {
    // Not left to DynamoDB's time to live, which comes days later.
    name: 'not expired',
    expression: '#expiresAt > :now',
    code: 'payment_code_expired',
    holds: (code) => code.count('expiresAt') > now,
  },
  {
    name: 'for this customer',
    expression: '#customer = :customer',
    code: 'payment_code_invalid',
    holds: (code) => code.text('customer') === payment.customer,
  },
  {
    name: 'for this device',
    expression: '#device = :device',
    code: 'payment_code_invalid',
    holds: (code) => Buffer.from(code.bytes('device')).toString('base64url') === payment.device,
  },
  {
    name: 'in this currency',
    expression: '#currency = :currency',
    code: 'payment_code_invalid',
    holds: (code) => code.text('currency') === payment.money.currency,
  },
  {
    name: 'below its ceiling',
    expression: '(attribute_not_exists(#maxAmount) OR #maxAmount >= :amount)',
    code: 'payment_code_ceiling',
    holds: (code) => !code.has('maxAmount') || code.integer('maxAmount') >= payment.money.amount,
  },
];

/** @param now milliseconds since the epoch */
export function codeUse(table: string, payment: Charged, now: number): Beside {
  const clauses = codeClauses(payment, now);
  const condition = allOf(clauses.map(({ expression }) => expression));
  // A used code stays for good: it has what the phone signed.
  const update = `SET #usedBy = :payment REMOVE #${expiresAttribute}`;
  return {
    write: {
      Update: {
        TableName: table,
        Key: toItem({ ...codeKey(payment.charge.code) }),
        UpdateExpression: update,
        ConditionExpression: condition,
        ...expressions([update, condition], {
          ':payment': payment.id,
          ':now': now,
          ':customer': payment.customer,
          ':device': Buffer.from(payment.device, 'base64url'),
          ':currency': payment.money.currency,
          ':amount': payment.money.amount,
        }),
      },
    },
    refusal: (old) => whyRefused(clauses, old, 'payment_code_invalid'),
  };
}
