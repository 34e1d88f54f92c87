/** Card top-ups in the ledger: started beside their card, and settled with the processor's event in one transaction. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { CardTopUps, Settlement, SettlementChange } from '../domain/cards/card-top-ups.ts';
import type { ChargeBack, TopUp } from '../domain/ledger/transfer.ts';
import { accountEventPut } from './account-events.ts';
import { cardEventItem, readCardEvent } from './card-items.ts';
import { chargeBackItem } from './charge-back-items.ts';
import { allOf, expressions } from './conditions.ts';
import { putNew, type RegistryOptions } from './item-access.ts';
import { toItem } from './items.ts';
import { cardKey, topUpKey, walletKey } from './keys.ts';
import { toppedUpOn } from './ledger-items.ts';
import { ledgerReading } from './ledger-reading.ts';
import { startCardTopUp } from './ledger-writing.ts';
import { isTheft, lossItem } from './loss-items.ts';
import { transact } from './transact.ts';

export interface CardTopUpsOptions extends RegistryOptions {
  readonly ledgerTable: string;
  /** Where losses are told of. @default - none can be: only who takes the processor's word does */
  readonly casesTable?: string;
}

export function cardTopUps(options: CardTopUpsOptions): CardTopUps {
  const { readTopUp, readWallet } = ledgerReading(options);
  return {
    readTopUp,
    readWallet,
    start: (topUp, terms) => startCardTopUp(options, topUp, terms),
    readEvent: (id) => readCardEvent(options, id),
    settle: (settlement) => settle(options, settlement),
  };
}

async function settle(options: CardTopUpsOptions, settlement: Settlement): Promise<boolean> {
  const { ledgerTable, registryTable } = options;
  const { topUp, change, event, now } = settlement;
  const done = await transact(options, [
    topUpPart(ledgerTable, settlement),
    ...(event ? [putNew(registryTable, cardEventItem(event, event.outcome, now))] : []),
    ...(change ? [walletPart(ledgerTable, topUp, change)] : []),
    ...(change?.kind === 'reverse' ? reversal(options, settlement, change.chargeBacks) : []),
  ]);
  return done.outcome === 'committed';
}

/** The top-up is as it was judged. */
export const topUpIsAsJudged = ({ reversed }: TopUp): string =>
  `#state = :judged AND ${reversed === undefined ? 'attribute_not_exists(#reversed)' : '#reversed = :before'}`;

function topUpPart(table: string, { topUp, change }: Settlement): TransactWriteItem {
  const condition = topUpIsAsJudged(topUp);
  const item = {
    TableName: table,
    Key: toItem({ ...topUpKey(topUp.id) }),
    ConditionExpression: condition,
  };
  const judged = { ':judged': topUp.state, ':before': topUp.reversed };
  if (!change) return { ConditionCheck: { ...item, ...expressions([condition], judged) } };
  const reversed = reversedBy(topUp, change);
  const update = `SET #state = :state, #version = :version${reversed === undefined ? '' : ', #reversed = :reversed'}`;
  return {
    Update: {
      ...item,
      UpdateExpression: update,
      ...expressions([update, condition], {
        ...judged,
        ':state': change.kind === 'void' ? 'voided' : 'posted',
        ':version': topUp.version + 1,
        ':reversed': reversed,
      }),
    },
  };
}

/** Minor units, in all; undefined where nothing was denied. */
function reversedBy({ money, reversed = 0n }: TopUp, change: SettlementChange): bigint | undefined {
  if (change.kind === 'reverse') return reversed + partIn(change);
  return change.kind === 'void' && change.reversed ? money.amount : undefined;
}

/** What must hold of the wallet. That there is room for what is posted, its start has seen to. */
const walletClausesOf = (topUp: TopUp, change: SettlementChange): readonly string[] => {
  if (change.kind === 'reverse') return ['#available = :available', '#status = :status'];
  const counted = change.kind === 'void' && topUp.day in change.wallet.toppedUp;
  const day = change.kind === 'post' ? [] : [`attribute_${counted ? '' : 'not_'}exists(#day)`];
  return ['#incoming >= :amount', ...day];
};

function walletPart(table: string, topUp: TopUp, change: SettlementChange): TransactWriteItem {
  const condition = allOf(walletClausesOf(topUp, change));
  const update = walletUpdate(topUp, change);
  const wallet = change.kind === 'post' ? undefined : change.wallet;
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...walletKey(topUp.customer) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions(
        [update, condition],
        {
          ':amount': topUp.money.amount,
          ':available': wallet?.available,
          ':status': wallet?.status,
          ':left': change.kind === 'reverse' ? change.wallet.available - borneBy(topUp, change) : 0n,
          ':frozen': 'frozen',
        },
        { '#day': toppedUpOn(topUp.day) },
      ),
    },
  };
}

type Reversal = Extract<SettlementChange, { kind: 'reverse' }>;

const borneBy = (topUp: TopUp, { chargeBacks }: Reversal): bigint =>
  chargeBacks.find(({ debit }) => debit === topUp.credit)?.money.amount ?? 0n;

/** What goes back, minor units. */
const partIn = ({ chargeBacks }: Reversal): bigint =>
  chargeBacks.reduce((sum, { money }) => sum + money.amount, 0n);

/** Whether the wallet has less than what goes back: a person is to look at what the customer did with it. */
const isShort = (topUp: TopUp, change: Reversal): boolean => borneBy(topUp, change) < partIn(change);

function walletUpdate(topUp: TopUp, change: SettlementChange): string {
  if (change.kind === 'post') return 'SET #available = #available + :amount, #incoming = #incoming - :amount';
  if (change.kind === 'reverse')
    return isShort(topUp, change) ? 'SET #available = :left, #status = :frozen' : 'SET #available = :left';
  const counted = topUp.day in change.wallet.toppedUp;
  return `SET #incoming = #incoming - :amount${counted ? ', #day = #day - :amount' : ''}`;
}

/** Whoever denied this charge would deny the next. */
function reversal(
  { ledgerTable, registryTable, casesTable }: CardTopUpsOptions,
  { topUp, change, now }: Settlement,
  chargeBacks: readonly ChargeBack[],
): TransactWriteItem[] {
  if (casesTable === undefined) throw new Error('A charge-back can be told to nobody');
  const freezes = change?.kind === 'reverse' && change.wallet.status === 'active' && isShort(topUp, change);
  return [
    ...chargeBacks.map((chargeBack) => putNew(ledgerTable, chargeBackItem(chargeBack))),
    ...chargeBacks.filter(isTheft).map((chargeBack) => putNew(casesTable, lossItem(chargeBack))),
    cardBlock(registryTable, topUp),
    ...(freezes ? [accountEventPut(registryTable, frozen(topUp, chargeBacks, now))] : []),
  ];
}

function cardBlock(table: string, topUp: TopUp): TransactWriteItem {
  const update = 'SET #state = :blocked REMOVE #token';
  const known = 'attribute_exists(#pk)';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardKey(topUp.fundingSource) }),
      UpdateExpression: update,
      ConditionExpression: known,
      ...expressions([update, known], { ':blocked': 'blocked' }),
    },
  };
}

const frozen = (
  topUp: TopUp,
  chargeBacks: readonly ChargeBack[],
  now: number,
): Parameters<typeof accountEventPut>[1] => ({
  // Of each part: a wallet that was unfrozen between two is frozen again.
  id: `charged_back.${chargeBacks.at(-1)?.id}`,
  customer: topUp.customer,
  kind: 'frozen',
  at: now,
  by: { role: 'system' },
  details: { reason: 'charge_back', topUp: topUp.id, card: topUp.fundingSource },
});
