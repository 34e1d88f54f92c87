/** The table of the review: cases, and apart from them, the task tokens that reviewers must never see. */
import { AttributeType, ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

const cases = 'CASE#*';
const disputes = 'CASE#disp_*';
const tokens = 'TOKEN#*';
const adjustmentDays = 'ADJUSTMENT_DAY#*';

/** Open cases only: a case leaves the index when its `queue` is removed. */
const openCases = 'open-cases';
const openQueue = 'open';
const disputesQueue = 'disputes';

/** What operators propose to one another. */
export type Proposals = 'corrections' | 'compensations';
/** By queue: the keys. */
const proposals: Readonly<Record<Proposals, string>> = {
  corrections: 'CORRECTION#*',
  compensations: 'COMPENSATION#*',
};

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
        nonKeyAttributes: ['state', 'storeName', 'amount', 'currency', 'reasons', 'openedAt', 'claimReason'],
      },
    });
  }

  /** Opens a case and keeps its task token. A case that is there already comes back with the refusal of the write. */
  grantOpening(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [cases, tokens] });
  }

  /** Held payments. */
  grantList(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [openQueue], index: openCases });
  }

  /** Cases of either kind. */
  grantListAll(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [openQueue, disputesQueue], index: openCases });
  }

  /** Opens a dispute, or finds it as it stands. */
  grantDispute(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem'], keys: [disputes] });
  }

  grantReadDispute(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [disputes] });
  }

  /** Reads many at once. */
  grantReadDisputes(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [disputes] });
  }

  grantRead(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [cases] });
  }

  /** Held payments that wait, and any case of one. */
  grantReconcile(fn: HandlerFunction): void {
    this.grantList(fn);
    this.grantRead(fn);
  }

  /** One conditional write, which answers with the case, refused or not; a dispute is read before, for whom to tell. */
  grantDecision(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['UpdateItem'], keys: [cases] }, { actions: ['GetItem'], keys: [disputes] });
  }

  /** Reads the decision and holds the settlement to it; an undecided case, opened or not, expires with its payment. */
  grantSettlement(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem', 'PutItem', 'ConditionCheckItem'], keys: [cases] });
  }

  /** Counts what an operator moves alone, and writes a proposal where that is too much. */
  grantProposal(fn: HandlerFunction, kind: Proposals): void {
    this.allow(
      fn,
      { actions: ['BatchGetItem', 'PutItem', 'ConditionCheckItem'], keys: [proposals[kind]] },
      { actions: ['UpdateItem'], keys: [adjustmentDays] },
    );
  }

  grantReadProposal(fn: HandlerFunction, kind: Proposals): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [proposals[kind]] });
  }

  grantListProposals(fn: HandlerFunction, kind: Proposals): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [kind], index: openCases },
      { actions: ['BatchGetItem'], keys: [proposals[kind]] },
    );
  }

  grantDecideProposal(fn: HandlerFunction, kind: Proposals): void {
    this.allow(fn, { actions: ['BatchGetItem', 'UpdateItem'], keys: [proposals[kind]] });
  }

  grantReadTaskToken(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [tokens] });
  }
}
