/** The table of the review: cases, and apart from them, the task tokens that reviewers must never see. */
import { AttributeType, ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const cases = 'CASE#*';
const tokens = 'TOKEN#*';

/** Open cases only: a case leaves the index when its `queue` is removed. */
const openCases = 'open-cases';
const openQueue = 'open';

export class CasesTable extends DataTable {
  constructor(scope: Construct, id: string, props: Pick<DataTableProps, 'settings' | 'encryptionKey'>) {
    super(scope, id, {
      ...props,
      environmentName: 'CASES_TABLE',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      index: {
        indexName: openCases,
        partitionKey: { name: 'queue', type: AttributeType.STRING },
        sortKey: { name: 'deadline', type: AttributeType.NUMBER },
        projectionType: ProjectionType.INCLUDE,
        // What a list of cases shows; the rest is read case by case.
        nonKeyAttributes: ['state', 'storeName', 'amount', 'currency', 'reasons', 'openedAt'],
      },
    });
  }

  /** Opens a case and keeps its task token. A case that is there already comes back with the refusal of the write. */
  grantOpening(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [cases, tokens] });
  }

  grantList(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [openQueue], index: openCases });
  }

  grantRead(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [cases] });
  }

  /** One conditional write, which answers with the case, refused or not. */
  grantDecision(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [cases] });
  }

  /** Reads the decision and holds the settlement to it; an undecided case, opened or not, expires with its payment. */
  grantSettlement(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem', 'PutItem', 'ConditionCheckItem'], keys: [cases] });
  }

  grantReadTaskToken(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [tokens] });
  }
}
