/** The functions by which operators correct the books: one proposes or posts, another decides. */
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { OperationsStackProps } from './operations-stack.ts';

/** @returns contract operation -> its function */
export function correctionFunctions(
  { settings, identity, data }: OperationsStackProps,
  operatorFunction: (handlerName: string, description: string) => HandlerFunction,
): Readonly<Record<string, HandlerFunction>> {
  const createCorrection = operatorFunction('create-correction', 'Posts a correction, or proposes it');
  data.ledger.grantCorrection(createCorrection);
  data.ledger.grantProposal(createCorrection);
  data.cases.grantProposal(createCorrection);
  createCorrection.setEnvironment('TIME_ZONE', settings.timeZone);
  createCorrection.setEnvironment('CORRECTED_ALONE', String(settings.corrections.alonePerDay));
  createCorrection.setEnvironment('CORRECTION_HOURS', String(settings.corrections.hoursToDecide));
  const listCorrections = operatorFunction('list-corrections', 'Lists the corrections that wait');
  data.cases.grantListProposals(listCorrections);
  const decideCorrection = operatorFunction(
    'decide-correction',
    'Approves or declines a proposed correction',
  );
  data.ledger.grantCorrection(decideCorrection);
  data.cases.grantDecideProposal(decideCorrection);
  for (const fn of [createCorrection, decideCorrection]) {
    identity.customers.grantFindPerson(fn);
    identity.reviewers.grantReadPerson(fn);
  }
  return { createCorrection, listCorrections, decideCorrection };
}
