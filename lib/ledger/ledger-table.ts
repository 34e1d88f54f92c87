/** The table of the money: transfers and wallets. Append and conditional update, never deletion. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const payments = 'PAYMENT#*';
const topUps = 'TOPUP#*';
const wallets = 'WALLET#*';

export class LedgerTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'LEDGER_TABLE',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  /** Reads the wallet, and writes a payment together with it. */
  grantPayment(fn: HandlerFunction): void {
    this.#grantTransfer(fn, payments);
  }

  /** Reads the wallet, and writes a top-up together with it. */
  grantTopUp(fn: HandlerFunction): void {
    this.#grantTransfer(fn, topUps);
  }

  #grantTransfer(fn: HandlerFunction, transfers: string): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem', 'UpdateItem'], keys: [wallets] },
      { actions: ['GetItem', 'PutItem'], keys: [transfers] },
    );
  }

  /** Opens the wallet, or adds a device to it. */
  grantEnrolment(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  /** Takes a device from the wallet. */
  grantRemoval(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [wallets] });
  }

  grantReadWallet(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [wallets] });
  }

  grantReadPayment(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [payments] });
  }

  /** Ends a held payment together with the wallet: updates what is there, writes nothing new. */
  grantSettlement(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['GetItem', 'UpdateItem'], keys: [payments] },
      { actions: ['UpdateItem'], keys: [wallets] },
    );
  }
}
