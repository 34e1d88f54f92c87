/** Corrections and compensations: posted by one operator within a day's limit, or proposed by one and decided by another. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  type Adjustment,
  type Compensation,
  type Correction,
  customerOf,
} from '../domain/adjustments/adjustment.ts';
import type {
  AdjustmentRefusal,
  AdjustmentResult,
  Adjustments,
  Compensations,
  Decision,
} from '../domain/adjustments/adjustments.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal } from '../domain/refusal.ts';
import { compensationOf, correctionOf, postedItem, proposedItem } from './adjustment-items.ts';
import { batchGet } from './batch-get.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { givenBackClauses, paymentCounts } from './given-back.ts';
import { type fieldsOf, type Item, toItem } from './items.ts';
import { adjustmentDayKey, adjustmentKey, paymentKey, walletKey } from './keys.ts';
import { paymentOf } from './ledger-items.ts';
import type { Runtime } from './runtime.ts';
import { type ItemResult, transact } from './transact.ts';

export interface AdjustmentStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly casesTable: string;
}

/** With how the kind's items are read. */
interface Options<A extends Adjustment> extends AdjustmentStoreOptions {
  readonly parse: (item: Item) => A;
}

export const correctionStore = (options: AdjustmentStoreOptions): Adjustments<Correction> =>
  adjustments({ ...options, parse: correctionOf });

export function compensationStore(options: AdjustmentStoreOptions): Compensations {
  const own: Options<Compensation> = { ...options, parse: compensationOf };
  return {
    ...adjustments(own),
    async readWithPayment(id, paymentId) {
      const { earlier, itemOf } = await readOn(own, id, paymentId);
      const payment = itemOf(paymentKey(paymentId).pk);
      return { earlier, payment: payment && paymentOf(payment) };
    },
  };
}

const adjustments = <A extends Adjustment>(options: Options<A>): Adjustments<A> => ({
  read: async (id) => (await readOn(options, id)).earlier,
  post: (adjustment, alone) => post(options, adjustment, alone),
  propose: (adjustment) => propose(options, adjustment),
  decide: (proposed, decision) => decide(options, proposed, decision),
});

/** @returns with `itemOf`, the item of the Ledger table at a partition key that was asked for */
async function readOn<A extends Adjustment>(options: Options<A>, id: string, paymentId?: string) {
  const { ledgerTable, casesTable, parse } = options;
  const key = adjustmentKey(id);
  const ofLedger = paymentId === undefined ? [key] : [key, paymentKey(paymentId)];
  const found = await batchGet(options, { [casesTable]: [key], [ledgerTable]: ofLedger }, true);
  const itemOf = (pk: string) => found(ledgerTable).find((item) => item.pk?.S === pk);
  // A proposal, decided or not, says more of itself than the transfer that came of it.
  const item = found(casesTable)[0] ?? itemOf(key.pk);
  return { earlier: item && parse(item), itemOf };
}

async function post<A extends Adjustment>(
  options: Options<A>,
  adjustment: A,
  alone: bigint,
): ReturnType<Adjustments<A>['post']> {
  const { ledgerTable, casesTable } = options;
  // More than the whole limit would pass where nothing was counted yet.
  if (adjustment.money.amount > alone) return { outcome: 'beyond' };
  const moves = movesOf(ledgerTable, adjustment);
  const done = await transact(options, [
    put(ledgerTable, postedItem(adjustment)),
    isNowhere(casesTable, adjustment),
    dayCounts(casesTable, adjustment, alone),
    ...moves.map(({ write }) => write),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', adjustment };
  const earlier = await asWritten(options, adjustment);
  if (earlier) return earlier;
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether it was posted');
  const [, , counted, ...moved] = done.results;
  const refused = whyNotMoved(moves, moved);
  if (refused) return { outcome: 'refused', code: refused };
  if (counted?.failed) return { outcome: 'beyond' };
  throw new ServiceBusy('Another request for the same is under way');
}

async function propose<A extends Adjustment>(
  options: Options<A>,
  adjustment: A,
): Promise<AdjustmentResult<A>> {
  const { ledgerTable, casesTable } = options;
  const done = await transact(options, [
    put(casesTable, proposedItem(adjustment), isFree, {
      ':proposed': 'proposed',
      ':now': adjustment.createdAt,
    }),
    isNowhere(ledgerTable, adjustment),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', adjustment };
  const earlier = await asWritten(options, adjustment);
  if (earlier) return earlier;
  throw new ServiceBusy('It is not known yet whether it was proposed');
}

/** How the same request stands that was written before. */
async function asWritten<A extends Adjustment>(
  options: Options<A>,
  { id, fingerprint }: A,
): Promise<AdjustmentResult<A> | undefined> {
  const { earlier } = await readOn(options, id);
  if (!earlier) return undefined;
  return earlier.fingerprint === fingerprint
    ? { outcome: 'replayed', adjustment: earlier }
    : { outcome: 'refused', code: 'idempotency_conflict' };
}

async function decide<A extends Adjustment>(
  options: Options<A>,
  proposed: A,
  decision: Decision,
): Promise<AdjustmentResult<A>> {
  const { ledgerTable, casesTable } = options;
  const state = decision.outcome === 'approve' ? 'posted' : 'declined';
  const decided: A = { ...proposed, state, decidedBy: decision.by };
  const moves = state === 'posted' ? movesOf(ledgerTable, decided) : [];
  const done = await transact(options, [
    proposalEnds(casesTable, proposed, state, decision),
    ...(state === 'posted' ? [put(ledgerTable, postedItem(decided))] : []),
    ...moves.map(({ write }) => write),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', adjustment: decided };
  const { earlier: standing } = await readOn(options, proposed.id);
  // The same operator's same decision again.
  if (standing?.state === state && standing.decidedBy === decision.by)
    return { outcome: 'replayed', adjustment: standing };
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether it was decided');
  const [proposal, , ...moved] = done.results;
  if (proposal?.failed) {
    const clauses = decisionClauses(proposed, decision);
    return { outcome: 'refused', code: whyRefused(clauses, proposal.old, 'not_found') };
  }
  const refused = whyNotMoved(moves, moved);
  if (refused) return { outcome: 'refused', code: refused };
  throw new ServiceBusy('Another decision is under way');
}

/** What must hold of the proposal. */
export const decisionClauses = (
  { createdAt }: Pick<Adjustment, 'createdAt'>,
  { by, person, now }: Decision,
): readonly Clause<AdjustmentRefusal>[] => [
  {
    name: 'not decided',
    expression: '#state = :proposed',
    code: 'proposal_already_decided',
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
    code: 'proposal_expired',
    holds: (proposal) => proposal.count('deadline') > now,
  },
  {
    // What was read has expired, and was proposed anew: perhaps by somebody else.
    name: 'as it was read',
    expression: '#createdAt = :createdAt',
    code: 'proposal_expired',
    holds: (proposal) => proposal.count('createdAt') === createdAt,
  },
];

function proposalEnds(
  table: string,
  proposed: Adjustment,
  state: Adjustment['state'],
  decision: Decision,
): TransactWriteItem {
  const update = 'SET #state = :ended, #decidedBy = :by, #decidedAt = :now REMOVE #queue';
  const condition = allOf(decisionClauses(proposed, decision).map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...adjustmentKey(proposed.id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ':ended': state,
        ':proposed': 'proposed',
        ':by': decision.by,
        ':person': decision.person,
        ':now': decision.now,
        ':createdAt': proposed.createdAt,
      }),
    },
  };
}

const isNew = 'attribute_not_exists(#pk)';
/** Of proposals: one that nobody decided in time may be made again. */
export const isFree = `(${isNew} OR (#state = :proposed AND #deadline <= :now))`;

const put = (
  table: string,
  item: Item,
  condition: string = isNew,
  values: Readonly<Record<string, string | number>> = {},
): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: item,
    ConditionExpression: condition,
    ...expressions([condition], values),
  },
});

/** The same request may be posted or proposed, and not both. */
const isNowhere = (table: string, { id }: Adjustment): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItem({ ...adjustmentKey(id) }),
    ConditionExpression: isNew,
    ...expressions([isNew]),
  },
});

export const roomInDay = '(attribute_not_exists(#alone) OR #alone <= :room)';

/** Many small ones are one large one, whatever their kind. */
function dayCounts(table: string, { by, day, money }: Adjustment, alone: bigint): TransactWriteItem {
  const update = 'ADD #alone :amount';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...adjustmentDayKey(by, day) }),
      UpdateExpression: update,
      ConditionExpression: roomInDay,
      ...expressions([update, roomInDay], { ':amount': money.amount, ':room': alone - money.amount }),
    },
  };
}

/** A part of the transaction that moves the money, and what it asks of its item. */
interface Move {
  readonly write: TransactWriteItem;
  readonly clauses: readonly Clause<AdjustmentRefusal>[];
}

/** In the payment that is made good, and in the wallet, where there is one. */
function movesOf(table: string, adjustment: Adjustment): readonly Move[] {
  const customer = customerOf(adjustment);
  return [
    ...(adjustment.kind === 'compensation'
      ? [{ write: paymentCounts(table, adjustment), clauses: givenBackClauses(adjustment) }]
      : []),
    ...(customer === undefined
      ? []
      : [{ write: walletMoves(table, customer, adjustment), clauses: walletClauses(adjustment) }]),
  ];
}

/** What must hold of the wallet, where there is one. */
export const walletClauses = ({ debit, money }: Adjustment): readonly Clause<AdjustmentRefusal>[] => [
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

/** Whatever its status and its limits: it is the books that are put right, or the customer's own money. */
function walletMoves(table: string, customer: string, adjustment: Adjustment): TransactWriteItem {
  const { debit, money } = adjustment;
  const update = `SET #available = #available ${debit.startsWith('wallet:') ? '-' : '+'} :amount`;
  const condition = allOf(walletClauses(adjustment).map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...walletKey(customer) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ':amount': money.amount, ':currency': money.currency }),
    },
  };
}

function whyNotMoved(moves: readonly Move[], results: readonly ItemResult[]): AdjustmentRefusal | undefined {
  const codes = moves.flatMap(({ clauses }, index) => {
    const result = results[index];
    return result?.failed ? [whyRefused(clauses, result.old, 'not_found')] : [];
  });
  return firstRefusal(codes);
}
