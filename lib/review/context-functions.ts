/** The functions by which colleagues see what surrounds a case. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { ReviewStackProps } from './review-stack.ts';

/** Contract operation -> its function. */
export function contextFunctions(
  scope: Construct,
  { settings, identity, data }: ReviewStackProps,
): Readonly<Record<string, HandlerFunction>> {
  const reviewerFunction = functionsFor(identity.reviewers, scope, settings);
  const looking = (handlerName: string, description: string, timeout?: Duration) => {
    const fn = reviewerFunction(handlerName, description, timeout);
    identity.reviewers.grantReadPerson(fn);
    data.cases.grantRecordAct(fn);
    return fn;
  };
  // As long as API Gateway waits: a large ring is a hundred reads.
  const long = Duration.seconds(28);
  const getCaseContext = looking('get-case-context', 'Answers what surrounds a case', long);
  data.cases.grantReadCases(getCaseContext);
  data.ledger.grantReadCaseContext(getCaseContext);
  data.registry.grantReadPaymentFacts(getCaseContext);
  data.registry.grantReadCaseContext(getCaseContext);
  data.registry.grantReadDevices(getCaseContext);
  data.registry.grantReadCode(getCaseContext);
  data.registry.grantReadRulesets(getCaseContext);
  data.projections.grantListEntries(getCaseContext);
  data.projections.grantReadStores(getCaseContext);
  identity.customers.grantFindPerson(getCaseContext);
  const getCaseGraph = looking('get-case-graph', 'Answers who and what hangs together with a case', long);
  data.cases.grantReadCases(getCaseGraph);
  data.ledger.grantReadCaseGraph(getCaseGraph);
  data.registry.grantReadCaseGraph(getCaseGraph);
  data.projections.grantListEntries(getCaseGraph);
  data.projections.grantReadStores(getCaseGraph);
  const createUnmasking = looking(
    'create-unmasking',
    "Records that a customer's data is seen, and answers it",
  );
  data.cases.grantRead(createUnmasking);
  identity.customers.grantFindPerson(createUnmasking);
  return { getCaseContext, getCaseGraph, createUnmasking };
}
