/** Holds that are overdue are ended, and told of. */
import { afterEach, describe, expect, test } from 'vitest';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { handler as sweepHolds } from '../../../lambdas/handlers/sweep-holds.ts';
import {
  customer,
  env,
  itemOf,
  paymentId,
  record,
  statusOfPayment,
  withHeldPayment,
} from '../../support/held-payment.ts';
import { tables } from '../../support/tables.ts';

withHeldPayment();

describe('sweep-holds', () => {
  const before = { ...process.env };
  afterEach(() => Object.assign(process.env, before));

  test('ends a hold that is overdue, and tells of it by a line that an alarm counts', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    await recordEntries({ Records: [record('INSERT', held)] });
    await sweepHolds({});
    expect(await statusOfPayment()).toBe('held');
    env.lines.length = 0;
    Object.assign(process.env, { TIME_TO_DECIDE: '-60', SWEEP_MARGIN: '0' });
    const swept = await sweepHolds({});
    expect(swept.swept).toBeGreaterThan(0);
    expect(await statusOfPayment()).toBe('expired');
    const lines = env.lines.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', payment: paymentId, swept: true, state: 'expired' }),
    );
    for (const personal of [customer.id, 'Shinjuku']) expect(env.lines.join('')).not.toContain(personal);

    env.lines.length = 0;
    expect((await sweepHolds({})).swept).toBe(0);
    expect(env.lines.join('')).not.toContain('swept":true');
  });

  test('fails where a hold cannot be ended, so that somebody looks', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const lost = { ...held, pk: { S: `PAYMENT#pay_${'L'.repeat(27)}` } };
    await recordEntries({ Records: [record('INSERT', lost)] });
    Object.assign(process.env, { TIME_TO_DECIDE: '-60', SWEEP_MARGIN: '0' });
    await expect(sweepHolds({})).rejects.toThrow('is not in the ledger');
  });
});
