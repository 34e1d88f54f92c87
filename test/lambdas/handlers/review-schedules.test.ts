/** What the review does on a schedule, through the handlers: deadlines that draw near, and freezes that are owed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as freezeAsDecided } from '../../../lambdas/handlers/freeze-as-decided.ts';
import { handler as watchDeadlines } from '../../../lambdas/handlers/watch-deadlines.ts';
import { accountStore } from '../../../lambdas/store/account-store.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { owedFreezes } from '../../../lambdas/store/owed-freezes.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import {
  type FunctionEnvironment,
  settings,
  startFunctionEnvironment,
} from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';
import { caseFor, decisionTo, heldPayment } from '../../support/reviews.ts';
import { tables } from '../../support/tables.ts';

const MINUTE = 60_000;
const topic = 'arn:aws:sns:ap-northeast-1:000000000000:alarms';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(() => {
  process.env.ALARM_TOPIC_ARN = settings.ALARM_TOPIC_ARN;
  env.answer(() => ({}));
  env.calls.length = 0;
  env.lines.length = 0;
});

const cases = () => caseStore({ client: env.tables.client(), runtime, ...tables });

/** @param passed of its hour @returns the case's id, and its customer */
async function opened(passed: number) {
  const { payment, customer } = await heldPayment(env.tables.client());
  const openedAt = Date.now() - passed;
  await cases().open(caseFor(payment, { openedAt, deadline: openedAt + 60 * MINUTE }), 'token');
  return { id: caseIdOf(payment.id), customer: customer.id };
}

const linesOf = (event: string) =>
  env.lines.flatMap((line) => {
    const read = JSON.parse(line) as Record<string, unknown>;
    return read.event === event ? [read] : [];
  });
const published = () => env.calls.filter(({ operation }) => operation === 'Publish');

describe('watch-deadlines', () => {
  test('escalates what nobody works on, counts it, and tells the seniors once', async () => {
    process.env.ALARM_TOPIC_ARN = topic;
    const [near, far] = [await opened(40 * MINUTE), await opened(10 * MINUTE)];
    await watchDeadlines({});
    expect(linesOf('case_escalated').map(({ case: id, level }) => [id, level])).toEqual([[near.id, 'error']]);
    expect((await cases().read(near.id))?.escalation?.reason).toBe('deadline');
    expect((await cases().read(far.id))?.escalation).toBeUndefined();
    const [message, ...more] = published();
    expect(more).toEqual([]);
    expect(message?.body).toMatchObject({ TopicArn: topic, Subject: 'Review: 1 case for senior reviewers' });
    expect(String(message?.body.Message)).toContain(near.id);

    env.lines.length = 0;
    await watchDeadlines({});
    expect(linesOf('case_escalated')).toEqual([]);
    expect(published()).toHaveLength(1);
  });

  test('tells nobody where the stage has no topic', async () => {
    process.env.ALARM_TOPIC_ARN = 'none';
    await opened(40 * MINUTE);
    await watchDeadlines({});
    expect(linesOf('case_escalated')).toHaveLength(1);
    expect(published()).toEqual([]);
  });
});

describe('freeze-as-decided', () => {
  async function declined() {
    const subject = await opened(MINUTE);
    const decision = decisionTo('decline', {
      freeze: 'customer',
      freezeBy: 'the sub of rei',
      decidedAt: Date.now(),
    });
    await cases().decide(subject.id, decision, { person: 'rei', senior: false });
    return subject;
  }
  const statusOf = async (customer: string) =>
    (await accountStore({ client: env.tables.client(), runtime, ...tables, currency: 'JPY' }).read(customer))
      ?.status;
  const owed = () => owedFreezes({ client: env.tables.client(), runtime, ...tables }).list();

  test('does for the machine what the payment’s decision says', async () => {
    const { id, customer } = await declined();
    env.answer(people({ [customer]: 'taro@example.jp' }));
    await freezeAsDecided({ paymentId: id.replace('case_', 'pay_') });
    expect(await statusOf(customer)).toBe('frozen');
    expect(await owed()).toEqual([]);
  });

  test('does on a schedule what the machine could not, whatever fails beside it', async () => {
    const [lost, other] = [await declined(), await declined()];
    env.answer((call) =>
      call.operation === 'ListUsers' && String(call.body.Filter).includes(lost.customer)
        ? { error: 'NotAuthorizedException' }
        : people({ [other.customer]: 'taro@example.jp' })(call),
    );
    // The run counts as failed, so that somebody looks.
    await expect(freezeAsDecided({})).rejects.toThrow();
    expect(await statusOf(other.customer)).toBe('frozen');
    expect(await owed()).toEqual([lost.id]);

    env.answer(people({ [lost.customer]: 'hana@example.jp' }));
    await freezeAsDecided({});
    expect(await statusOf(lost.customer)).toBe('frozen');
    expect(await owed()).toEqual([]);
  });
});
