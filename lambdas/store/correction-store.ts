/** Corrections: posted by one operator within a day's limit, or proposed by one and decided by another. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Correction, customerOf } from '../domain/corrections/correction.ts';
import type { CorrectionRefusal, CorrectionResult, Corrections } from '../domain/corrections/corrections.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { correctionOf, postedItem, proposedItem } from './correction-items.ts';
import { type fieldsOf, type Item, toItem } from './items.ts';
import { correctionDayKey, correctionKey, type Key, walletKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { type ItemResult, transact } from './transact.ts';

export interface CorrectionStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly casesTable: string;
}

type Decision = Parameters<Corrections['decide']>[1];

export const correctionStore = (options: CorrectionStoreOptions): Corrections => ({
  read: (id) => read(options, id),
  post: (correction, alone) => post(options, correction, alone),
  propose: (correction) => propose(options, correction),
  decide: (proposed, decision) => decide(options, proposed, decision),
});

/** A proposal, decided or not, says more of itself than the transfer that came of it. */
async function read(options: CorrectionStoreOptions, id: string): Promise<Correction | undefined> {
  const [proposed, posted] = await Promise.all(
    [options.casesTable, options.ledgerTable].map((table) => getItem(options, table, correctionKey(id))),
  );
  const item = proposed ?? posted;
  return item && correctionOf(item);
}

async function getItem(
  { client, runtime }: CorrectionStoreOptions,
  TableName: string,
  key: Key,
): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName, Key: toItem({ ...key }), ConsistentRead: true });
  return (await retrying(runtime, () => client.send(command))).Item;
}

async function post(
  options: CorrectionStoreOptions,
  correction: Correction,
  alone: bigint,
): ReturnType<Corrections['post']> {
  const { ledgerTable, casesTable } = options;
  // More than the whole limit would pass where nothing was counted yet.
  if (correction.money.amount > alone) return { outcome: 'beyond' };
  const done = await transact(options, [
    put(ledgerTable, postedItem(correction)),
    isNowhere(casesTable, correction),
    dayCounts(casesTable, correction, alone),
    ...walletMoves(ledgerTable, correction),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', correction };
  const earlier = await asWritten(options, correction);
  if (earlier) return earlier;
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the correction was posted');
  const [, , counted, wallet] = done.results;
  const refused = whyNotMoved(correction, wallet);
  if (refused) return { outcome: 'refused', code: refused };
  if (counted?.failed) return { outcome: 'beyond' };
  throw new ServiceBusy('Another request with the same key is under way');
}

async function propose(options: CorrectionStoreOptions, correction: Correction): Promise<CorrectionResult> {
  const { ledgerTable, casesTable } = options;
  const done = await transact(options, [
    put(casesTable, proposedItem(correction)),
    isNowhere(ledgerTable, correction),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', correction };
  const earlier = await asWritten(options, correction);
  if (earlier) return earlier;
  throw new ServiceBusy('It is not known yet whether the correction was proposed');
}

/** How the same request stands that was written before. */
async function asWritten(
  options: CorrectionStoreOptions,
  { id, fingerprint }: Correction,
): Promise<CorrectionResult | undefined> {
  const earlier = await read(options, id);
  if (!earlier) return undefined;
  return earlier.fingerprint === fingerprint
    ? { outcome: 'written', correction: earlier }
    : { outcome: 'refused', code: 'idempotency_conflict' };
}

async function decide(
  options: CorrectionStoreOptions,
  proposed: Correction,
  decision: Decision,
): Promise<CorrectionResult> {
  const { ledgerTable, casesTable } = options;
  const state = decision.outcome === 'approve' ? 'posted' : 'declined';
  const decided: Correction = { ...proposed, state, decidedBy: decision.by };
  const done = await transact(options, [
    proposalEnds(casesTable, decided, decision),
    ...(state === 'posted'
      ? [put(ledgerTable, postedItem(decided)), ...walletMoves(ledgerTable, decided)]
      : []),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', correction: decided };
  const standing = await read(options, proposed.id);
  // The same operator's same decision again.
  if (standing?.state === state && standing.decidedBy === decision.by)
    return { outcome: 'written', correction: standing };
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the correction was decided');
  const [proposal, , wallet] = done.results;
  if (proposal?.failed)
    return { outcome: 'refused', code: whyRefused(decisionClauses(decision), proposal.old, 'not_found') };
  const refused = whyNotMoved(proposed, wallet);
  if (refused) return { outcome: 'refused', code: refused };
  throw new ServiceBusy('Another decision is under way');
}

/** What must hold of the proposal. */
export const decisionClauses = ({ by, person, now }: Decision): readonly Clause<CorrectionRefusal>[] => [
  {
    name: 'not decided',
    expression: '#state = :proposed',
    code: 'correction_already_decided',
    holds: (proposal) => proposal.text('state') === 'proposed',
  },
  {
    name: 'another operator',
    expression: '#by <> :by',
    code: 'second_person_required',
    holds: (proposal) => proposal.text('by') !== by,
  },
  {
    name: 'another person',
    expression: '#person <> :person',
    code: 'second_person_required',
    holds: (proposal) => proposal.text('person') !== person,
  },
  {
    name: 'in time',
    expression: '#deadline > :now',
    code: 'correction_expired',
    holds: (proposal) => proposal.count('deadline') > now,
  },
];

function proposalEnds(table: string, decided: Correction, decision: Decision): TransactWriteItem {
  const update = 'SET #state = :ended, #decidedBy = :by, #decidedAt = :now REMOVE #queue';
  const condition = allOf(decisionClauses(decision).map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...correctionKey(decided.id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ':ended': decided.state,
        ':proposed': 'proposed',
        ':by': decision.by,
        ':person': decision.person,
        ':now': decision.now,
      }),
    },
  };
}

const isNew = 'attribute_not_exists(#pk)';

const put = (table: string, item: Item): TransactWriteItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: isNew, ...expressions([isNew]) },
});

/** The same request may be posted or proposed, and not both. */
const isNowhere = (table: string, { id }: Correction): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItem({ ...correctionKey(id) }),
    ConditionExpression: isNew,
    ...expressions([isNew]),
  },
});

export const roomInDay = '(attribute_not_exists(#corrected) OR #corrected <= :room)';

/** Many small corrections are one large one. */
function dayCounts(table: string, { by, day, money }: Correction, alone: bigint): TransactWriteItem {
  const update = 'ADD #corrected :amount';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...correctionDayKey(by, day) }),
      UpdateExpression: update,
      ConditionExpression: roomInDay,
      ...expressions([update, roomInDay], { ':amount': money.amount, ':room': alone - money.amount }),
    },
  };
}

/** What must hold of the wallet, where there is one. */
export const walletClauses = ({ debit, money }: Correction): readonly Clause<CorrectionRefusal>[] => [
  {
    name: 'same currency',
    expression: '#currency = :currency',
    code: 'currency_not_supported',
    holds: (wallet) => wallet.text('currency') === money.currency,
  },
  ...(debit.startsWith('wallet:')
    ? [
        {
          name: 'enough funds',
          expression: '#available >= :amount',
          code: 'insufficient_funds' as const,
          holds: (wallet: ReturnType<typeof fieldsOf>) => wallet.integer('available') >= money.amount,
        },
      ]
    : []),
];

/** Whatever its status and its limits: it is the books that are put right. */
function walletMoves(table: string, correction: Correction): TransactWriteItem[] {
  const customer = customerOf(correction);
  if (customer === undefined) return [];
  const { debit, money } = correction;
  const update = `SET #available = #available ${debit.startsWith('wallet:') ? '-' : '+'} :amount`;
  const condition = allOf(walletClauses(correction).map(({ expression }) => expression));
  return [
    {
      Update: {
        TableName: table,
        Key: toItem({ ...walletKey(customer) }),
        UpdateExpression: update,
        ConditionExpression: condition,
        ...expressions([update, condition], { ':amount': money.amount, ':currency': money.currency }),
      },
    },
  ];
}

const whyNotMoved = (
  correction: Correction,
  wallet: ItemResult | undefined,
): CorrectionRefusal | undefined =>
  wallet?.failed ? whyRefused(walletClauses(correction), wallet.old, 'not_found') : undefined;
