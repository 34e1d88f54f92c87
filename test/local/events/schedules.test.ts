/** Schedules of the local platform: which functions they invoke, how often, with what, and what they refuse. */
import { describe, expect, test } from 'vitest';
import { startSchedules } from '../../../local/events/schedules.ts';
import type { App, InvocationResult } from '../../../local/types.ts';

const target = 'arn:aws:lambda:ap-northeast-1:000000000000:function:refresh';
const ruleArn = 'arn:aws:events:ap-northeast-1:000000000000:rule/hourly';

const appWith = (properties: Record<string, unknown>): App => ({
  region: 'ap-northeast-1',
  accountId: '000000000000',
  outputs: {},
  codeFolder: () => '',
  resources: [
    {
      stack: 'Payments',
      logicalId: 'Hourly',
      type: 'AWS::Events::Rule',
      ref: 'hourly',
      attributes: { Arn: ruleArn },
      properties: { Targets: [{ Arn: target, Id: 'Target0' }], ...properties },
    },
  ],
});

/** A run with a timer in the test's hand. */
function start(properties: Record<string, unknown>, result: InvocationResult = { ok: true, payload: null }) {
  const timers: { milliseconds: number; call: () => void; stopped: boolean }[] = [];
  const invoked: (readonly [string, unknown])[] = [];
  const kept: (readonly [string, unknown])[] = [];
  const lines: string[] = [];
  const schedules = startSchedules({
    app: appWith(properties),
    invoke: async (name, event) => {
      invoked.push([name, event]);
      return result;
    },
    mayInvoke: (functionArn, source) => functionArn === target && source === ruleArn,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    log: (line) => lines.push(line),
    keep: (functionArn, event) => kept.push([functionArn, event]),
    every: (milliseconds, call) => {
      const timer = { milliseconds, call, stopped: false };
      timers.push(timer);
      return () => {
        timer.stopped = true;
      };
    },
  });
  return { schedules, timers, invoked, kept, lines };
}

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(15 minutes)', 900_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
])('%s comes every %i ms', (ScheduleExpression, milliseconds) => {
  expect(start({ ScheduleExpression }).timers.map((timer) => timer.milliseconds)).toEqual([milliseconds]);
});

test('the function is invoked with the event of a schedule, not before the interval has passed', async () => {
  const { schedules, timers, invoked } = start({ ScheduleExpression: 'rate(1 hour)' });
  expect(invoked).toEqual([]);
  timers[0]?.call();
  await schedules.close();
  expect(invoked).toEqual([
    [
      target,
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-01-02T03:04:05Z',
        region: 'ap-northeast-1',
        resources: [ruleArn],
        detail: {},
      },
    ],
  ]);
  expect(timers[0]?.stopped).toBe(true);
});

test('what the function could not process is kept, and only that', async () => {
  const failed = { ok: false, errorType: 'Error', errorMessage: 'no network' } as const;
  for (const [result, count] of [[failed, 1] as const, [{ ok: true, payload: null } as const, 0] as const]) {
    const { schedules, timers, invoked, kept } = start({ ScheduleExpression: 'rate(1 hour)' }, result);
    timers[0]?.call();
    await schedules.close();
    expect(kept).toEqual(invoked.slice(0, count));
  }
});

test('a failure is told, and the schedule goes on', async () => {
  const failed = { ok: false, errorType: 'Error', errorMessage: 'no network' } as const;
  const { schedules, timers, lines } = start({ ScheduleExpression: 'rate(1 hour)' }, failed);
  timers[0]?.call();
  timers[0]?.call();
  await schedules.close();
  expect(lines).toEqual(Array(2).fill('Payments/Hourly: Error: no network'));
});

test('a disabled rule does nothing', () => {
  expect(start({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }).timers).toEqual([]);
});

describe('refused', () => {
  test.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'rate(1.5 hours)', undefined])(
    'a schedule of %s',
    (ScheduleExpression) => {
      expect(() => start({ ScheduleExpression })).toThrow(
        `Payments/Hourly: the local platform does not understand ${ScheduleExpression}.`,
      );
    },
  );

  test('a function that EventBridge may not invoke for the rule', () => {
    const Targets = [{ Arn: `${target}-other`, Id: 'Target0' }];
    expect(() => start({ ScheduleExpression: 'rate(1 hour)', Targets })).toThrow(
      `Payments/Hourly: EventBridge may not invoke ${target}-other for it.`,
    );
  });
});
