/** The history of a wallet and of a device, as the stream of the ledger writes it. */
import { describe, expect, test } from 'vitest';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as listEntries } from '../../../lambdas/handlers/list-entries.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { invoke } from '../../support/api-event.ts';
import { customer, env, itemOf, paymentId, record, withHeldPayment } from '../../support/held-payment.ts';
import { tables } from '../../support/tables.ts';

withHeldPayment();

describe('record-entries', () => {
  test('projects payments and top-ups to the history, whatever comes twice or late', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const wallet = await itemOf(tables.ledgerTable, `WALLET#${customer.id}`);
    const declined = { ...held, state: { S: 'voided' }, version: { N: '2' } };
    const records = [
      record('MODIFY', declined),
      record('INSERT', held),
      record('INSERT', held),
      record('MODIFY', wallet),
      // One that waits for its customer: nothing has moved.
      record('INSERT', { ...held, pk: { S: `PAYMENT#pay_${'c'.repeat(27)}` }, state: { S: 'challenged' } }),
    ];
    expect(await recordEntries({ Records: records })).toEqual({ batchItemFailures: [] });
    const list = await invoke(listEntries, {
      method: 'GET',
      path: '/wallet/entries',
      claims: customer.claims,
    });
    expect(list.body).toEqual({
      entries: [
        {
          id: paymentId,
          kind: 'payment',
          counterparty: 'Shinjuku East',
          amount: '60000',
          currency: 'JPY',
          direction: 'out',
          status: 'declined',
          created_at: expect.stringMatching(/Z$/),
        },
      ],
    });
  });

  test('tells the customer when and where the device was used last', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const at = (seconds: number) => ({ ...held, createdAt: { N: String(seconds * 1000) } });
    const records = [
      record('INSERT', { ...at(60), from: { B: Buffer.from('JP') } }),
      record('INSERT', { ...at(120), from: { B: Buffer.from('TW') } }),
      // The end of the first: the device was not used for that.
      record('MODIFY', { ...at(60), state: { S: 'voided' }, version: { N: '2' } }),
    ];
    expect(await recordEntries({ Records: records })).toEqual({ batchItemFailures: [] });
    const list = await invoke(listDevices, { method: 'GET', path: '/devices', claims: customer.claims });
    expect(list.body.devices).toEqual([
      expect.objectContaining({
        id: customer.key.thumbprint,
        last_used: { at: '1970-01-01T00:02:00.000Z', country: 'TW', counterparty: 'Shinjuku East' },
      }),
    ]);
  });

  test('pages, newest first', async () => {
    const topUp = (await env.tables.items(tables.ledgerTable)).find(
      ({ credit }) => credit?.S === `wallet:${customer.id}`,
    ) as Item;
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const earlier = { ...topUp, createdAt: { N: '1000' } };
    const later = { ...held, createdAt: { N: '2000' } };
    await recordEntries({ Records: [earlier, later].map((item) => record('INSERT', item)) });
    const page = (cursor?: unknown) =>
      invoke(listEntries, {
        method: 'GET',
        path: '/wallet/entries',
        claims: customer.claims,
        query: { limit: ['1'], ...(cursor === undefined ? {} : { cursor: [String(cursor)] }) },
      });
    const first = await page();
    const second = await page(first.body.next_cursor);
    const kinds = [first, second].map(
      ({ body }) => (body.entries as { kind: string; direction: string }[])[0],
    );
    expect(kinds).toEqual([
      expect.objectContaining({ kind: 'payment', direction: 'out' }),
      expect.objectContaining({ kind: 'top_up', direction: 'in', counterparty: 'sandbox' }),
    ]);
  });
});
