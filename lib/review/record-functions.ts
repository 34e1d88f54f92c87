/** The functions that read what was done with cases, and what became of them. */
import type { Construct } from 'constructs';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { ReviewStackProps } from './review-stack.ts';

/** Contract operation -> its function. */
export function recordFunctions(
  scope: Construct,
  { settings, identity, data }: ReviewStackProps,
): Readonly<Record<string, HandlerFunction>> {
  const reader = functionsFor(identity.reviewers, scope, settings);
  const listCaseAudit = reader('list-case-audit', 'Lists what was done with a case');
  data.cases.grantReadAudit(listCaseAudit);
  data.cursors.allowReading(listCaseAudit);
  const listAuditEvents = reader('list-audit-events', 'Lists what was done with cases on a day');
  data.cases.grantListAudit(listAuditEvents);
  data.cursors.allowReading(listAuditEvents);
  const getCaseEvidence = reader('get-case-evidence', 'Answers the evidence of a case as one archive');
  data.cases.grantRead(getCaseEvidence);
  data.cases.grantRecordAct(getCaseEvidence);
  data.cases.grantReadAudit(getCaseEvidence);
  data.ledger.grantReadPayment(getCaseEvidence);
  data.registry.grantReadDevices(getCaseEvidence);
  data.registry.grantReadCode(getCaseEvidence);
  data.registry.grantReadRulesets(getCaseEvidence);
  identity.reviewers.grantReadPerson(getCaseEvidence);
  getCaseEvidence.setEnvironment('TIME_ZONE', settings.timeZone);
  const listEndedCases = reader('list-ended-cases', 'Lists cases that have ended');
  data.cases.grantListEnded(listEndedCases);
  data.cursors.allowReading(listEndedCases);
  listEndedCases.setEnvironment('TIME_ZONE', settings.timeZone);
  const getReviewStatistics = reader('get-review-statistics', 'Answers the figures of the review');
  data.cases.grantListAll(getReviewStatistics);
  data.cases.grantListEnded(getReviewStatistics);
  data.registry.grantReadRulesets(getReviewStatistics);
  getReviewStatistics.setEnvironment('TIME_ZONE', settings.timeZone);
  return { listCaseAudit, listAuditEvents, getCaseEvidence, listEndedCases, getReviewStatistics };
}
