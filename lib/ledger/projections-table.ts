/** The table of what is derived from the ledger, and can be rebuilt from it: customers' histories. */
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const wallets = 'WALLET#*';

export class ProjectionsTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, { ...props, environmentName: 'PROJECTIONS_TABLE' });
  }

  grantRecordEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [wallets] });
  }

  grantListEntries(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [wallets] });
  }
}
