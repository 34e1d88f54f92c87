/** The case's part in the end of a held payment: what must be decided there, or that it expires with the payment. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Payment } from '../domain/ledger/transfer.ts';
import { caseOf } from '../domain/review/case.ts';
import { caseItem } from './case-items.ts';
import { allOf, expressions } from './conditions.ts';
import { endedAttributes, endedValues, setsEnded } from './ended-cases.ts';
import { toItem, type Values } from './items.ts';
import { caseKeyOfPayment } from './keys.ts';

/** The decision says how much, or nothing of it, which means all. */
export function caseApproves(table: string, payment: Payment, amount: bigint): TransactWriteItem {
  const isAll = amount === payment.money.amount;
  const soMuch = '#decision.#captureAmount = :captureAmount';
  return caseIsDecided(table, payment, 'approve', [
    isAll ? `(attribute_not_exists(#decision.#captureAmount) OR ${soMuch})` : soMuch,
    { ':captureAmount': amount },
  ]);
}

/** Whatever it says of the amount. */
export const caseApproved = (table: string, payment: Payment): TransactWriteItem =>
  caseIsDecided(table, payment, 'approve');

export const caseDeclines = (table: string, payment: Payment): TransactWriteItem =>
  caseIsDecided(table, payment, 'decline');

function caseIsDecided(
  table: string,
  payment: Payment,
  outcome: 'approve' | 'decline',
  [further, values]: readonly [condition?: string, values?: Values] = [],
): TransactWriteItem {
  const condition = allOf([
    '#state = :decided',
    '#decision.#outcome = :outcome',
    ...(further === undefined ? [] : [further]),
  ]);
  return {
    ConditionCheck: {
      TableName: table,
      Key: toItem({ ...caseKeyOfPayment(payment.id) }),
      ConditionExpression: condition,
      ...expressions([condition], { ':decided': 'decided', ':outcome': outcome, ...values }),
    },
  };
}

export function openCaseExpires(table: string, payment: Payment, now: number): TransactWriteItem {
  const update = `SET #state = :expired, ${setsEnded} REMOVE #queue`;
  const stillOpen = '#state = :open';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...caseKeyOfPayment(payment.id) }),
      UpdateExpression: update,
      ConditionExpression: stillOpen,
      ...expressions([update, stillOpen], {
        ':expired': 'expired',
        ':open': 'open',
        ...endedValues('expired', now),
      }),
    },
  };
}

/** A case that could not be opened is recorded as expired, so that it cannot be opened any more. */
export function missingCaseExpires(table: string, payment: Payment, now: number): TransactWriteItem {
  const expired = caseOf(payment, { state: 'expired', openedAt: now, deadline: now, parties: [] });
  const stillMissing = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: { ...caseItem(expired), ...toItem(endedAttributes('expired', now)) },
      ConditionExpression: stillMissing,
      ...expressions([stillMissing]),
    },
  };
}
