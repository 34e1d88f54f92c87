/** The table of the money: transfers and wallets. Append and conditional update, never deletion. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const payments = 'PAYMENT#*';
const topUps = 'TOPUP#*';
const refunds = 'REFUND#*';
const corrections = 'CORRECTION#*';
const compensations = 'COMPENSATION#*';
const chargeBacks = 'CHARGEBACK#*';
const wallets = 'WALLET#*';
/** What a backtest reads: lambdas/store/backtest/backtest-rows.ts has the same. */
const judgedAttributes = [
  'pk',
  'sk',
  'state',
  'amount',
  'createdAt',
  'judged',
  'country',
  'from',
  'ref',
  'refunded',
  'reversed',
  'payment',
];

export class LedgerTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'LEDGER_TABLE',
      replicatedAs: 'ledger',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  /** Reads the wallet, and writes a payment together with it; the wallet is only asked where nothing moves yet. */
  grantPayment(fn: HandlerFunction): void {
    this.#grantTransfer(fn, payments);
    this.allow(fn, { actions: ['ConditionCheckItem'], keys: [wallets] });
  }

  /** Reads the wallet, in the one read of what risk needs to know. */
  grantReadFacts(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [wallets] });
  }

  /** Reads the wallet and the payment, and writes both. */
  grantConfirmation(fn: HandlerFunction): void {
    this.allow(
      fn,
      // One request reads both, and one statement has to allow all of its keys.
      { actions: ['BatchGetItem'], keys: [wallets, payments] },
      { actions: ['UpdateItem'], keys: [wallets] },
      { actions: ['GetItem', 'PutItem'], keys: [payments] },
    );
  }

  /** Reads the wallet, and writes a top-up together with it; one from a card is settled as its processor answers. */
  grantTopUp(fn: HandlerFunction): void {
    this.#grantTransfer(fn, topUps);
    this.allow(fn, { actions: ['GetItem'], keys: [wallets] }, { actions: ['UpdateItem'], keys: [topUps] });
  }

  #grantTransfer(fn: HandlerFunction, transfers: string): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem', 'UpdateItem'], keys: [wallets] },
      { actions: ['GetItem', 'PutItem'], keys: [transfers] },
    );
  }

  /** Writes a refund together with the counter of its payment and the wallet. */
  grantRefund(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [payments] },
      { actions: ['UpdateItem'], keys: [wallets] },
      { actions: ['GetItem', 'PutItem'], keys: [refunds] },
    );
  }

  /** Writes a correction together with the wallet that it moves, if it moves one. */
  grantCorrection(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem', 'PutItem'], keys: [corrections] },
      { actions: ['UpdateItem'], keys: [wallets] },
    );
  }

  /** Sees to it that what is proposed was not posted. */
  grantProposeCorrection(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['ConditionCheckItem'], keys: [corrections] });
  }

  /** Writes a compensation together with the counter of its payment and the wallet. */
  grantCompensation(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['PutItem'], keys: [compensations] },
      { actions: ['UpdateItem'], keys: [payments, wallets] },
    );
  }

  /** Reads the payment beside it, and sees to it that what is proposed was not posted. */
  grantProposeCompensation(fn: HandlerFunction): void {
    this.allow(
      fn,
      // One request reads both, and one statement has to allow all of its keys.
      { actions: ['BatchGetItem'], keys: [compensations, payments] },
      { actions: ['ConditionCheckItem'], keys: [compensations] },
    );
  }

  grantReadCompensation(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [compensations] });
  }

  /** Opens the wallet, or adds a device to it. */
  grantEnrolment(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  /** Takes a device from the wallet. */
  grantRemoval(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  /** Starts a verification if the wallet has the device that asks. */
  grantStartVerification(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'ConditionCheckItem'], keys: [wallets] });
  }

  /** Changes the customer's cards if the wallet has the device that asks. */
  grantChangeCards(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'ConditionCheckItem'], keys: [wallets] });
  }

  /** Keeps a customer's answer if the wallet has the device that gives it. */
  grantAnswer(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'ConditionCheckItem'], keys: [wallets] });
  }

  /** Settles a top-up from a card with its wallet, or charges it back. */
  grantSettleCharge(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [topUps, wallets] },
      { actions: ['ConditionCheckItem'], keys: [topUps] },
      { actions: ['PutItem'], keys: [chargeBacks] },
    );
  }

  /** Posts or voids a top-up from a card with its wallet, as its processor says when it is asked. */
  grantSweepCharges(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [topUps, wallets] });
  }

  /** Raises the wallet's level. */
  grantRaiseLevel(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  /** Freezes the wallet or lifts that, ends its sessions, lets it cool off; opens it where there is none. */
  grantAccountChange(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  grantReadWallet(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [wallets] });
  }

  grantReadPayment(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [payments] });
  }

  /** Reads many at once. */
  grantReadPayments(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [payments] });
  }

  /** Reads many payments and wallets at once. */
  grantReadCaseContext(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [wallets, payments] });
  }

  /** The same, and the top-ups that say which card they are from. */
  grantReadCaseGraph(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [wallets, payments, topUps] });
  }

  /** Ends a held payment together with the wallet: updates what is there, writes nothing new. */
  grantSettlement(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [payments] },
      { actions: ['UpdateItem'], keys: [wallets] },
    );
  }
  /**
   * Reads how every transfer was judged, and what became of it; nobody's wallet, device, name or evidence. By key payments of
   * which money was given back.
   */
  grantBacktest(fn: HandlerFunction): void {
    this.allowScan(fn, judgedAttributes);
    this.allow(fn, { actions: ['BatchGetItem'], keys: [payments] });
  }

  /** Reads every item, and by key: what the other tables say of the money is compared with it. */
  grantReconcile(fn: HandlerFunction): void {
    this.allowScan(fn);
    this.allow(fn, { actions: ['GetItem'], keys: ['*'] });
  }
}
