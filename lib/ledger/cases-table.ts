/** The table of the review: cases, and apart from them, the task tokens that reviewers must never see. */
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataTable, type DataTableProps } from '../constructs/data-table.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { auditDays, auditIndex, auditTimes, caseIndexes, endedCases, openCases } from './case-indexes.ts';

const cases = 'CASE#*';
const disputes = 'CASE#disp_*';
const heldPayments = 'CASE#case_*';
const questionAttributes = ['pk', 'sk', 'state', 'deadline', 'question', 'questionAskedAt', 'answeredAt'];
const tokens = 'TOKEN#*';
const losses = 'LOSS#*';
const adjustmentDays = 'ADJUSTMENT_DAY#*';

const openQueue = 'open';
const disputesQueue = 'disputes';
const owedFreezesQueue = 'freezes';

const endedDays = ['decided#*', 'expired#*'];

const audit = 'AUDIT#*';
const auditDayParts = 'AUDIT_DAY#*';

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
      replicatedAs: 'cases',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      indexes: caseIndexes,
      localIndex: auditIndex,
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

  grantListEnded(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: endedDays, index: endedCases });
  }

  /** Opens a dispute, or finds it as it stands. */
  grantDispute(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'PutItem'], keys: [disputes] });
  }

  grantReadDispute(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [disputes] });
  }

  /** Reads many at once. */
  grantReadOutcomes(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['BatchGetItem'], keys: [cases] });
  }

  /** A case, and many at once: those of a customer's and a store's other payments. */
  grantReadCases(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'BatchGetItem'], keys: [cases] });
  }

  grantRead(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [cases] });
  }

  /** Held payments that wait, and any case of one. */
  grantReconcile(fn: HandlerFunction): void {
    this.grantList(fn);
    this.grantRead(fn);
  }

  /** An act on a case: one conditional write, with its record, and the case as it stands after. */
  grantAct(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [cases] });
    this.grantRecordAct(fn);
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

  /** Finds cases that draw near their deadlines, and warns of them or escalates them, with the record of it. */
  grantWatchDeadlines(fn: HandlerFunction): void {
    this.grantListAll(fn);
    this.allow(fn, { actions: ['UpdateItem'], keys: [cases] });
    this.grantRecordAct(fn);
  }

  /** Finds the decisions whose freeze is still to be done, and notes that it is. */
  grantFollowFreezes(fn: HandlerFunction): void {
    this.allow(
      fn,
      { actions: ['Query'], keys: [owedFreezesQueue], index: openCases },
      { actions: ['GetItem', 'UpdateItem'], keys: [cases] },
    );
    this.grantRecordAct(fn);
  }

  /** Asks the customer of a held payment. */
  grantAsk(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [heldPayments] });
    this.grantRecordAct(fn);
  }

  /** Keeps what the customer of a held payment answered. */
  grantAnswer(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem', 'UpdateItem'], keys: [heldPayments] });
    this.grantRecordAct(fn);
  }

  /** Whether the customer of a held payment is asked something: the rest of the case is not for them. */
  grantReadQuestion(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [heldPayments], attributes: questionAttributes });
  }

  /** Adds to the audit trail. No function may do more with it: what is recorded is neither changed nor taken away. */
  grantRecordAct(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [audit] });
  }

  /** Of a case. */
  grantReadAudit(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [audit], index: auditTimes });
  }

  /** Of all cases, by day. */
  grantListAudit(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['Query'], keys: [auditDayParts], index: auditDays });
  }

  /** Reads how every case was decided: no task token, and nothing of whom it is about. */
  grantBacktest(fn: HandlerFunction): void {
    this.allowScan(fn, ['pk', 'sk', 'state', 'decision', 'openedAt', 'question', 'answer']);
  }

  /** Tells the dead-man's rule that somebody was robbed. */
  grantTellLosses(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['PutItem'], keys: [losses] });
  }

  grantReadTaskToken(fn: HandlerFunction): void {
    this.allow(fn, { actions: ['GetItem'], keys: [tokens] });
  }
}
