/** What handlers emit as metrics: every request, payment, confirmation, record of a stream and end of a hold, and nobody's data. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '../../../lambdas/contract/routes.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { flowOf, requestMetrics } from '../../../lambdas/handlers/http/request-metrics.ts';
import { log } from '../../../lambdas/handlers/logging/log.ts';
import { logBacklog } from '../../../lambdas/handlers/review/log-backlog.ts';
import { batchConsumer, streamConsumer } from '../../../lambdas/handlers/streams/stream.ts';
import { type MetricName, metrics } from '../../../lambdas/metrics.ts';
import { dimensionValues } from '../../../lib/operations/watch/dimension-values.ts';
import { invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  customer = await customerWithFunds(env.tables.client(), 100_000n);
});
afterAll(() => env.close());
beforeEach(() => {
  env.lines.length = 0;
});

interface Emitted {
  readonly name: string;
  readonly unit: string;
  readonly value: unknown;
  readonly dimensions: readonly Readonly<Record<string, unknown>>[];
}

/** As CloudWatch reads a line. */
function emittedBy(line: string): Emitted[] {
  const fields = JSON.parse(line);
  return (fields._aws?.CloudWatchMetrics ?? []).flatMap(
    (directive: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }) => {
      expect(directive.Namespace).toBe('Holdfast/dev');
      return directive.Metrics.map(({ Name, Unit }) => ({
        name: Name,
        unit: Unit,
        value: fields[Name],
        dimensions: directive.Dimensions.map((names) =>
          Object.fromEntries(names.map((name) => [name, fields[name]])),
        ),
      }));
    },
  );
}

const emitted = () => env.lines.flatMap(emittedBy);
const byName = (name: MetricName) => emitted().find((each) => each.name === name);

describe('a request', () => {
  test('that moves money counts with its time, as one that did not fail, and by what the rules said', async () => {
    await invoke(createPayment, await signed(customer, '/payments', paymentBody()));
    expect(emitted().map(({ name }) => name)).toEqual(['duration_ms', 'fault', 'payment_judged']);
    expect(byName('duration_ms')).toMatchObject({
      unit: 'Milliseconds',
      value: expect.any(Number),
      dimensions: [{ operation: 'createPayment' }, { flow: 'money' }],
    });
    expect(byName('fault')).toMatchObject({ value: 0, dimensions: [{ flow: 'money' }] });
    expect(byName('payment_judged')).toMatchObject({ value: 1, dimensions: [{ outcome: 'approve' }] });
  });

  test('that is refused counts by the code, and is no failure of ours', async () => {
    await invoke(createPayment, await signed(customer, '/payments', paymentBody({ amount: '0' })));
    expect(byName('problem')).toMatchObject({ value: 1, dimensions: [{ code: 'invalid_request' }] });
    expect(byName('fault')?.value).toBe(0);
    expect(byName('payment_judged')).toBeUndefined();
  });

  test('names the payment in its line, and in no dimension', async () => {
    const { body } = await invoke(createPayment, await signed(customer, '/payments', paymentBody()));
    expect(env.lines.join('')).toContain(String(body.id));
    expect(JSON.stringify(emitted())).not.toContain(String(body.id));
    expect(JSON.stringify(emitted())).not.toContain(customer.id);
  });
});

describe('what came of it', () => {
  const route = (operation: string) => {
    const found = routes.find((each) => each.operation === operation);
    if (!found) throw new Error(operation);
    return found;
  };
  const of = (operation: string, answered: Partial<Parameters<typeof requestMetrics>[0]>) =>
    requestMetrics({
      route: route(operation),
      body: undefined,
      code: undefined,
      isFault: false,
      duration: 1,
      ...answered,
    }).fields;

  test.each([
    ['createPayment', { body: { status: 'approved' } }, { outcome: 'approve' }],
    ['createCharge', { body: { status: 'approved' } }, { outcome: 'approve' }],
    ['createPayment', { body: { status: 'held' } }, { outcome: 'hold' }],
    ['createPayment', { body: { status: 'step_up' } }, { outcome: 'step_up' }],
    ['createPayment', { code: 'declined_by_risk' }, { outcome: 'decline' }],
    ['createPayment', { code: 'insufficient_funds' }, { outcome: undefined }],
    // Sent again after a reviewer declined it: the rules were not asked.
    ['createPayment', { body: { status: 'declined' } }, { outcome: undefined }],
    ['getPayment', { body: { status: 'held' } }, { outcome: undefined }],
    ['confirmPayment', { body: { status: 'approved' } }, { result: 'confirmed', outcome: undefined }],
    ['confirmPayment', { code: 'challenge_expired' }, { result: 'too_late' }],
    ['confirmPayment', { code: 'declined_by_risk' }, { result: 'declined', outcome: undefined }],
    ['confirmPayment', { code: 'confirmation_mismatch' }, { result: 'refused' }],
    ['confirmPayment', { code: 'service_busy', isFault: true }, { result: undefined, fault: 1 }],
  ] as const)('%s %j', (operation, answered, expected) => {
    const fields = of(operation, answered);
    for (const [name, value] of Object.entries(expected)) expect(fields[name], name).toBe(value);
  });

  test('every route belongs to a flow that a dimension has', () => {
    for (const each of routes) expect(dimensionValues.flow).toContain(flowOf(each));
  });
});

test('every metric of the catalog is a number with the dimensions of the catalog', () => {
  const fields = Object.fromEntries(
    (Object.keys(metrics) as MetricName[]).flatMap((name) => [
      [name, 1],
      ...metrics[name].dimensions.flat().map((dimension) => [dimension, dimensionValues[dimension][0]]),
    ]),
  );
  log(fields, ...(Object.keys(metrics) as MetricName[]));
  for (const { name, value, dimensions } of emitted()) {
    expect(value, name).toBe(1);
    for (const each of dimensions)
      for (const [dimension, said] of Object.entries(each))
        expect(dimensionValues[dimension as keyof typeof dimensionValues], name).toContain(said);
  }
  expect(emitted()).toHaveLength(Object.keys(metrics).length);
});

describe('records of a stream', () => {
  const record = (secondsAgo: number): DynamoDBRecord => ({
    dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: Date.now() / 1000 - secondsAgo },
  });

  test('count with their age once all of them are done with', async () => {
    await streamConsumer('record-entries', async () => {})({ Records: [record(5), record(60)] });
    const measured = byName('stream_delay_ms');
    expect(measured?.dimensions).toEqual([{ consumer: 'record-entries' }]);
    const [oldest = 0, youngest = 0] = Array.isArray(measured?.value) ? measured.value : [];
    expect(oldest).toBeGreaterThanOrEqual(60_000);
    expect(youngest).toBeLessThan(60_000);
  });

  test('count as a batch too, with no more values than CloudWatch takes in a line', async () => {
    const Records = Array.from({ length: 300 }, (_, index) => record(index));
    await batchConsumer('project-stores', async () => {})({ Records });
    expect(byName('stream_delay_ms')?.value).toHaveLength(100);
  });

  test.each([
    ['one by one', streamConsumer('record-entries', () => Promise.reject(new Error('broken')))],
    ['as a batch', batchConsumer('project-stores', () => Promise.reject(new Error('broken')))],
  ])('that come again do not count yet: %s', async (_, handler) => {
    await handler({ Records: [record(1)] });
    expect(byName('stream_delay_ms')).toBeUndefined();
  });
});

describe('what waits for reviewers', () => {
  const open = (id: string, amount: bigint, openedAt: number) =>
    ({
      id,
      openedAt,
      deadline: 10_000_000,
      caseClass: 'standard',
      state: 'open',
      money: { amount, currency: 'JPY' },
    }) as never;

  test('is counted by kind, with the age of the oldest and what is held', () => {
    logBacklog([open('case_a', 500n, 1000), open('case_b', 700n, 5000), open('disp_c', 900n, 2000)], 61_000);
    const values = emitted().map(({ name, value, dimensions }) => [name, value, dimensions[0]]);
    expect(values).toEqual([
      ['open_cases', 2, { kind: 'held_payment' }],
      ['oldest_case_seconds', 60, { kind: 'held_payment' }],
      ['held_amount', 1200, {}],
      ['open_cases', 1, { kind: 'dispute' }],
      ['oldest_case_seconds', 59, { kind: 'dispute' }],
    ]);
  });

  test('costs nothing where nothing waits', () => {
    logBacklog([], 0);
    expect(env.lines).toEqual([]);
  });
});
