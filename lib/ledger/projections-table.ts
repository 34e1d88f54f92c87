/** The table of what is derived from the ledger, and can be rebuilt from it: customers' histories, devices' last uses. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const wallets = 'WALLET#*';

export class ProjectionsTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'PROJECTIONS_TABLE',
      // For what follows the history, such as notices: two consumers are as many as the ledger's own stream takes.
      stream: StreamViewType.NEW_IMAGE,
    });
  }

  grantRecordEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [wallets] });
  }

  grantListDeviceUses(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [wallets] });
  }

  grantListEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [wallets] });
  }
}
