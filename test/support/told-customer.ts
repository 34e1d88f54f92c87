/** A customer whom notices tell: what the streams bring of them, and what was sent for it. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { AccountEvent } from '../../lambdas/domain/account/account-event.ts';
import { handler as sendNotices } from '../../lambdas/handlers/send-notices.ts';
import { handler as setPushToken } from '../../lambdas/handlers/set-push-token.ts';
import { accountEventItem } from '../../lambdas/store/account-events.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { invoke } from './api-event.ts';
import { type Customer, customerWithFunds, signed } from './customer-requests.ts';
import { type AwsCall, type FunctionEnvironment, startFunctionEnvironment } from './function-environment.ts';

export const noon = Date.UTC(2026, 10, 22, 3);
export const mailbox = 'taro.yamada@people.example';
export const endpoint = 'arn:aws:sns:ap-northeast-1:000000000000:endpoint/GCM/pay/1';

export let env: FunctionEnvironment;
export let customer: Customer;
/** What a service answers in place of taking everything. */
let failing: Readonly<Record<string, string>>;

/** Gives each test a customer of its own, whom every service serves. */
export function withToldCustomer(): void {
  beforeAll(async () => {
    env = await startFunctionEnvironment();
  });
  afterAll(() => env.close());
  beforeEach(async () => {
    customer = await customerWithFunds(env.tables.client(), 0n);
    failing = {};
    env.answer(answers);
    env.calls.length = 0;
    env.lines.length = 0;
  });
}

/** From now on these operations fail, by these errors, and no others. */
export function failWith(errors: Readonly<Record<string, string>>): void {
  failing = errors;
}

export function answers({ operation, body }: AwsCall) {
  const error = failing[operation];
  if (error !== undefined) return { error };
  if (operation === 'CreatePlatformEndpoint') return { EndpointArn: endpoint };
  if (operation !== 'AdminGetUser') return { MessageId: randomUUID() };
  const attributes = { sub: String(body.Username), email: mailbox, email_verified: 'true' };
  return {
    Username: 'taro',
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  };
}

export const sent = (operation: string) => env.calls.filter((call) => call.operation === operation);
export const mails = () => sent('SendEmail').map(({ body }) => body as unknown as Mail);

interface Mail {
  readonly FromEmailAddress: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Content: {
    readonly Simple: { readonly Subject: { Data: string }; readonly Body: { Text: { Data: string } } };
  };
}
export const textOf = (mail: Mail | undefined): string => mail?.Content.Simple.Body.Text.Data ?? '';

export const lines = () =>
  env.lines
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

let sequence = 0;

export const recordOf = (
  image: Item,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT',
  at = Date.now(),
): DynamoDBRecord => ({
  eventName,
  dynamodb: {
    ApproximateCreationDateTime: at / 1000,
    NewImage: image as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] & object,
    SequenceNumber: String(++sequence).padStart(21, '0'),
  },
});

/** Delivers the records as Lambda does. @returns the positions in the batch that are to come again */
export async function deliver(...records: DynamoDBRecord[]): Promise<number[]> {
  const { batchItemFailures } = await sendNotices({ Records: records });
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber);
  return batchItemFailures.map(({ itemIdentifier }) => numbers.indexOf(itemIdentifier));
}

export const eventItem = (change: Partial<AccountEvent> = {}): Item =>
  accountEventItem({
    id: randomUUID(),
    customer: customer.id,
    kind: 'device_enrolled',
    at: noon,
    by: { role: 'customer' },
    device: customer.key.thumbprint,
    details: { name: 'Taro’s phone' },
    ...change,
  });

export const entryItem = (change: Record<string, unknown> = {}): Item =>
  toItem({
    pk: `WALLET#${customer.id}`,
    sk: `ENTRY#000000000000001#pay_${'x'.repeat(27)}`,
    id: `pay_${randomUUID()}`,
    kind: 'payment',
    state: 'posted',
    debit: `wallet:${customer.id}`,
    credit: 'store:shinjuku-east',
    amount: 1200n,
    currency: 'JPY',
    counterparty: 'Shinjuku East',
    createdAt: Date.now(),
    day: '2026-11-22',
    movedAt: Date.now(),
    version: 1,
    ...change,
  });

export const token = 'push:token-of-the-phone';

export const register = async (change: Record<string, unknown> = {}, target = customer.key.thumbprint) => {
  const path = `/devices/${target}/push-token`;
  const request = await signed(customer, path, { platform: 'fcm', token, ...change }, { method: 'PUT' });
  return invoke(setPushToken, { ...request, pathParameters: { id: target } });
};
