/** What starts a review: each payment that was written as held, once, and nothing else. */
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handler as startReview } from '../../../lambdas/handlers/start-review.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import {
  customer,
  env,
  imageOf,
  itemOf,
  paymentId,
  record,
  withHeldPayment,
} from '../../support/held-payment.ts';
import { tables } from '../../support/tables.ts';

withHeldPayment();

const started = () => env.calls.filter(({ operation }) => operation === 'StartExecution');

describe('start-review', () => {
  test('starts one execution, named by the payment, for a payment that was written as held', async () => {
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    expect(await startReview({ Records: [record('INSERT', item)] })).toEqual({ batchItemFailures: [] });
    expect(started()).toEqual([
      {
        operation: 'StartExecution',
        body: {
          stateMachineArn: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review',
          name: paymentId,
          input: JSON.stringify({ paymentId, caseClass: 'standard' }),
        },
      },
    ]);
  });

  test('starts one for a payment that was held when its customer confirmed it', async () => {
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const confirmed = record('MODIFY', item);
    const OldImage = imageOf({ ...item, state: { S: 'challenged' } });
    const event = { ...confirmed, dynamodb: { ...confirmed.dynamodb, OldImage } } as DynamoDBRecord;
    expect(await startReview({ Records: [event] })).toEqual({ batchItemFailures: [] });
    expect(started().map(({ body }) => body.name)).toEqual([paymentId]);
  });

  test('takes one that was started before for success', async () => {
    env.answer(() => ({ error: 'ExecutionAlreadyExists' }));
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    expect(await startReview({ Records: [record('INSERT', item)] })).toEqual({ batchItemFailures: [] });
  });

  test('trusts no filter: only a pending payment that was inserted is started', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const wallet = await itemOf(tables.ledgerTable, `WALLET#${customer.id}`);
    const topUp = (await env.tables.items(tables.ledgerTable)).find(({ sk }) => sk?.S === 'TOPUP') as Item;
    const answer = await startReview({
      Records: [
        record('MODIFY', held),
        record('REMOVE', held),
        record('INSERT', { ...held, state: { S: 'posted' } }),
        record('INSERT', { ...held, state: { S: 'challenged' } }),
        record('INSERT', wallet),
        record('INSERT', topUp),
        { eventName: 'INSERT' },
      ],
    });
    expect([answer, env.calls]).toEqual([{ batchItemFailures: [] }, []]);
  });

  test('stops at the first record that fails, and names it alone', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const second = `pay_${'b'.repeat(27)}`;
    env.answer(({ body }) => (body.name === second ? { error: 'StateMachineDoesNotExist' } : {}));
    const other = { ...held, pk: { S: `PAYMENT#${second}` } };
    const answer = await startReview({
      Records: [record('INSERT', held, '11'), record('INSERT', other, '12'), record('INSERT', held, '13')],
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '12' }] });
    expect(started().map(({ body }) => body.name)).toEqual([paymentId, second]);
    expect(env.lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'error', consumer: 'start-review', sequence_number: '12' }),
    ]);
  });

  test('fails the whole batch where the record that failed has no number', async () => {
    env.answer(() => ({ error: 'StateMachineDoesNotExist' }));
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const batch = { Records: [{ eventName: 'INSERT', dynamodb: { NewImage: held } } as DynamoDBRecord] };
    await expect(startReview(batch)).rejects.toThrow('no sequence number');
  });
});
