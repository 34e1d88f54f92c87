/** What the restore drill finds in a copy of the cases, beside the ledger of the same moment. */
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseIdOf, disputeIdOf } from '../../lambdas/domain/identifiers.ts';
import { settlePayment } from '../../lambdas/domain/review/settle-payment.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { auditKey, caseKey, idOf, type Key, paymentKey } from '../../lambdas/store/keys.ts';
import { ledgerEnding } from '../../lambdas/store/ledger-ending.ts';
import { reconciliationSources } from '../../lambdas/store/reconciliation/sources.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { verifyCases } from '../../tools/drill/cases.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { noon } from '../support/transfers.ts';
import { committed, version } from '../upgrading/release/files.ts';
import { idOfPayment, MINUTE, type PaymentName } from '../upgrading/release/people.ts';

const { ledgerTable, casesTable } = tables;
const stepFunctions = new SFNClient({ region: 'local' });
let engine: TestTables;
let kept: readonly Item[];
const put = (TableName: string, Item: Item) => engine.client().send(new PutItemCommand({ TableName, Item }));

beforeAll(async () => {
  engine = await startTables();
  for (const [table, items] of Object.entries(committed(version).items))
    for (const item of items) await put(table, item);
  const options = { client: engine.client(), runtime, ...tables };
  // Decided a moment ago in the fixtures: by now, the money has followed.
  const settled = { paymentId: idOfPayment('decided'), now: noon + 8 * MINUTE };
  await settlePayment({ ledger: ledgerEnding(options), cases: caseStore(options) }, settled);
  kept = [...(await engine.items(ledgerTable)), ...(await engine.items(casesTable))];
});
afterAll(async () => {
  stepFunctions.destroy();
  await engine.close();
});

async function verified(before = noon + 60 * MINUTE) {
  const held = (await engine.items(ledgerTable)).filter(
    ({ sk, state }) => sk?.S === 'PAYMENT' && state?.S === 'pending',
  );
  const rows = await engine.items(casesTable);
  return verifyCases({
    sources: reconciliationSources({
      client: engine.client(),
      runtime,
      ...tables,
      stepFunctions,
      machineArn: '',
      readsPerSecond: Number.POSITIVE_INFINITY,
    }),
    rows: (async function* () {
      yield* rows;
    })(),
    held: new Map(held.map(({ pk, createdAt }) => [idOf(pk?.S ?? ''), Number(createdAt?.N)])),
    before,
  });
}

const rowAt = ({ pk, sk }: Key): Item => {
  const row = kept.find((item) => item.pk?.S === pk && item.sk?.S === sk);
  if (!row) throw new Error(`${pk} is not in the fixtures`);
  return row;
};

/** With rows changed, or deleted where nothing is to be in their place; they are as they were afterwards. */
async function verifiedWith(
  table: string,
  rows: readonly (readonly [Key, Item | undefined])[],
  before?: number,
) {
  for (const [key, item] of rows) {
    if (item) await put(table, item);
    else await engine.client().send(new DeleteItemCommand({ TableName: table, Key: toItem({ ...key }) }));
  }
  const found = await verified(before);
  for (const [key] of rows) await put(table, rowAt(key));
  return found.findings;
}

const ofCase = (name: PaymentName) => caseKey(caseIdOf(idOfPayment(name)));
const ofPayment = (name: PaymentName) => paymentKey(idOfPayment(name));
const altered = (key: Key, change: Item): readonly [Key, Item] => [key, { ...rowAt(key), ...change }];

test('of true copies there is nothing to tell', async () => {
  expect(await verified()).toEqual({ cases: 5, records: 4, findings: [] });
});

test('a hold without its case, and what was done with that, are named', async () => {
  const findings = await verifiedWith(casesTable, [[ofCase('opinion'), undefined]]);
  expect(findings).toEqual([
    expect.stringMatching(
      /^Funds are held, and no case of it is open: Ledger PAYMENT#pay_\S+ PAYMENT is pending; Cases CASE#case_\S+ CASE is not there\.$/,
    ),
    expect.stringMatching(/^AUDIT#case_\S+ tells of a case that is not there\.$/),
  ]);
});

test('a case without its payment is named, and so is a dispute', async () => {
  const open = await verifiedWith(ledgerTable, [[ofPayment('held'), undefined]]);
  expect(open).toEqual([expect.stringMatching(/^A case is open, and nothing is held: .* is not there\.$/)]);
  const ended = await verifiedWith(ledgerTable, [[ofPayment('captured'), undefined]]);
  expect(ended).toEqual([
    expect.stringMatching(/is decided \(approve\), and PAYMENT#pay_\S+ is not there\.$/),
  ]);
  const disputed = await verifiedWith(ledgerTable, [[ofPayment('approved'), undefined]]);
  const { pk } = caseKey(disputeIdOf(idOfPayment('approved')));
  expect(disputed).toEqual([`${pk} is open, and ${ofPayment('approved').pk} is not there.`]);
});

test.each<[string, PaymentName, Item]>([
  ['another end than was decided', 'captured', { state: { S: 'expired' } }],
  ['another part of it captured', 'captured', { captured: { N: '14000' } }],
  ['another amount', 'decided', { amount: { N: '33000' } }],
  ['a payment that is disputed and never moved', 'approved', { state: { S: 'voided' } }],
])('%s is named', async (_, name, change) => {
  const findings = await verifiedWith(ledgerTable, [altered(ofPayment(name), change)]);
  expect(findings).toEqual([
    expect.stringMatching(new RegExp(`^CASE#\\S+ is .*, and ${ofPayment(name).pk} is `)),
  ]);
});

test('a case that was opened again is named', async () => {
  const findings = await verifiedWith(casesTable, [altered(ofCase('captured'), { state: { S: 'open' } })]);
  expect(findings).toEqual([expect.stringMatching(/^A case is open, and nothing is held: /)]);
});

test('an act that a case shows and no record tells of is named', async () => {
  const records = kept.filter(
    ({ pk, act }) => pk?.S?.startsWith(auditKey({ caseId: '', id: '' }).pk) && act?.S !== 'claim',
  );
  expect(records).toHaveLength(3);
  for (const { pk, sk, act, by } of records) {
    const findings = await verifiedWith(casesTable, [[{ pk: pk?.S ?? '', sk: sk?.S ?? '' }, undefined]]);
    expect(findings).toEqual([`CASE#${idOf(pk?.S ?? '')} has no record of this act: ${act?.S} by ${by?.S}.`]);
  }
});

test('a case that cannot be read is named', async () => {
  const [key, { signals: _, ...rest }] = altered(ofCase('captured'), {});
  const findings = await verifiedWith(casesTable, [[key, rest]]);
  expect(findings).toEqual([expect.stringMatching(/^CASE#case_\S+ CASE cannot be read: /)]);
});

test('what was made or decided a moment before the copies may have been on its way', async () => {
  const moment = noon + 2 * MINUTE;
  const pending = altered(ofPayment('decided'), { state: { S: 'pending' } });
  expect(await verifiedWith(ledgerTable, [pending], moment)).toEqual([]);
  expect(await verifiedWith(ledgerTable, [pending], moment + 1)).toHaveLength(1);
  expect(await verifiedWith(casesTable, [[ofCase('held'), undefined]], noon)).not.toContainEqual(
    expect.stringMatching(/^Funds are held/),
  );
});
