/** The functions by which operators correct the books and compensate victims: one proposes or posts, another decides. */
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { OperationsStackProps } from './operations-stack.ts';

/** @returns contract operation -> its function */
export const adjustmentFunctions = (
  props: OperationsStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> => ({
  ...correctionFunctions(props, operatorFunction),
  ...compensationFunctions(props, operatorFunction),
});

function correctionFunctions(props: OperationsStackProps, operatorFunction: MakeFunction) {
  const { ledger, cases, cursors } = props.data;
  const createCorrection = operatorFunction('create-correction', 'Posts a correction, or proposes it');
  ledger.grantCorrection(createCorrection);
  ledger.grantProposeCorrection(createCorrection);
  cases.grantProposal(createCorrection, 'corrections');
  limitAlone(props, createCorrection);
  const listCorrections = operatorFunction('list-corrections', 'Lists the corrections that wait');
  cases.grantListProposals(listCorrections, 'corrections');
  cursors.allowReading(listCorrections);
  const decideCorrection = operatorFunction(
    'decide-correction',
    'Approves or declines a proposed correction',
  );
  ledger.grantCorrection(decideCorrection);
  cases.grantDecideProposal(decideCorrection, 'corrections');
  recognisePeople(props, createCorrection, decideCorrection);
  return { createCorrection, listCorrections, decideCorrection };
}

function compensationFunctions(props: OperationsStackProps, operatorFunction: MakeFunction) {
  const { ledger, cases, cursors } = props.data;
  const createCompensation = operatorFunction('create-compensation', 'Posts a compensation, or proposes it');
  ledger.grantCompensation(createCompensation);
  ledger.grantProposeCompensation(createCompensation);
  cases.grantProposal(createCompensation, 'compensations');
  limitAlone(props, createCompensation);
  const getCompensation = operatorFunction('get-compensation', 'Answers how a payment was made good');
  ledger.grantReadCompensation(getCompensation);
  cases.grantReadProposal(getCompensation, 'compensations');
  const listCompensations = operatorFunction('list-compensations', 'Lists the compensations that wait');
  cases.grantListProposals(listCompensations, 'compensations');
  cursors.allowReading(listCompensations);
  const decideCompensation = operatorFunction(
    'decide-compensation',
    'Approves or declines a proposed compensation',
  );
  ledger.grantCompensation(decideCompensation);
  ledger.grantReadCompensation(decideCompensation);
  cases.grantDecideProposal(decideCompensation, 'compensations');
  recognisePeople(props, createCompensation, decideCompensation);
  return { createCompensation, getCompensation, listCompensations, decideCompensation };
}

/** What an operator moves alone counts for both. */
function limitAlone({ settings }: OperationsStackProps, fn: HandlerFunction): void {
  fn.setEnvironment('TIME_ZONE', settings.timeZone);
  fn.setEnvironment('CORRECTED_ALONE', String(settings.corrections.alonePerDay));
  fn.setEnvironment('CORRECTION_HOURS', String(settings.corrections.hoursToDecide));
}

function recognisePeople({ identity }: OperationsStackProps, ...functions: readonly HandlerFunction[]): void {
  for (const fn of functions) {
    identity.customers.grantFindPerson(fn);
    identity.reviewers.grantReadPerson(fn);
  }
}
