/** The table of what is derived from the ledger, and can be rebuilt from it: customers' histories, devices' last uses. */
import { AttributeType, ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const wallets = 'WALLET#*';
/** What customers' old entries come to. */
const balances = 'BALANCES#*';
/** Transfers that are a store's and no customer's. */
const storeTransfers = 'TRANSFER#*';
/** Says which generation of the stores' lines and balances is read. */
const storesPointer = 'STORES';
const stores = 'STORES#*';
const storesShards = 'STORES_SHARD#*';
/** Says whether activity is being computed anew. */
const activityPointer = 'ACTIVITY';
const activityShards = 'ACTIVITY_SHARD#*';
/** Who paid with them. */
const phones = 'PHONE#*';
/** How far the reconciliation has come. */
const reconciliation = 'RECONCILIATION';
/** How far the backtest has come that is under way. */
const backtesting = 'BACKTESTING';

/** What is pending only: an entry leaves the index when it is written without `hold`. */
const openHolds = 'open-holds';
/** Payments that are held. */
const openHold = 'open';
/** Top-ups whose card's processor has not said how they end. */
const openCharge = 'charge';

export class ProjectionsTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'PROJECTIONS_TABLE',
      // For what follows the history, such as notices: two consumers are as many as the ledger's own stream takes.
      stream: StreamViewType.NEW_IMAGE,
      indexes: [
        {
          indexName: openHolds,
          partitionKey: { name: 'hold', type: AttributeType.STRING },
          sortKey: { name: 'movedAt', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
  }

  grantRecordEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [wallets, storeTransfers, balances] });
  }

  /** Finds the holds that are open, and records the end of those that are not any more. */
  grantSweepHolds(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [openHold], index: openHolds },
      { actions: ['PutItem'], keys: [wallets, balances] },
    );
  }

  /** Finds the top-ups that wait for their processor, and records the end of those that do not any more. */
  grantSweepCharges(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [openCharge], index: openHolds },
      { actions: ['PutItem'], keys: [wallets, balances] },
    );
  }

  grantListDeviceUses(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [wallets] });
  }

  grantListEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [wallets] });
  }

  /** Keeps lines of stores with the watermark of their shard, and closes days. */
  grantProjectStores(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem'], keys: [storesPointer, storesShards] },
      { actions: ['UpdateItem'], keys: [storesShards] },
      { actions: ['Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'], keys: [stores] },
    );
  }

  /** Keeps how far each shard was told, and who paid with which phone. */
  grantProjectActivity(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem'], keys: [activityPointer, activityShards] },
      { actions: ['GetItem'], keys: [phones] },
      { actions: ['UpdateItem'], keys: [activityShards, phones] },
    );
  }

  /** Adds up entries, and keeps what many of them came to. */
  grantReadPastBalances(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [wallets] },
      { actions: ['Query', 'PutItem'], keys: [balances] },
    );
  }

  grantReadStores(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [storesPointer] }, { actions: ['Query'], keys: [stores] });
  }

  /** Keeps how far a backtest has come. */
  grantBacktest(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: [backtesting] });
  }

  /** Reads every item, and by key, and keeps how far it has come. */
  grantReconcile(fn: HandlerFunction): void {
    this.allowScan(fn);
    this.allow(
      fn,
      { actions: ['GetItem'], keys: [wallets, storeTransfers, storesPointer, reconciliation] },
      { actions: ['Query'], keys: [wallets, stores] },
      { actions: ['PutItem', 'UpdateItem'], keys: [reconciliation] },
    );
  }
}
