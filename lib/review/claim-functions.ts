/** The functions by which reviewers share out the cases, and decide them. */
import type { Construct } from 'constructs';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { ReviewStackProps } from './review-stack.ts';

/** Contract operation -> its function. */
export function claimFunctions(
  scope: Construct,
  { settings, identity, data }: ReviewStackProps,
): Readonly<Record<string, HandlerFunction>> {
  const reviewerFunction = functionsFor(identity.reviewers, scope, settings);
  /** Who acts is told from customers by the address; what they do is recorded with it. */
  const acting = (handlerName: string, description: string) => {
    const fn = reviewerFunction(handlerName, description);
    identity.reviewers.grantReadPerson(fn);
    data.cases.grantAct(fn);
    return fn;
  };
  const claiming = (handlerName: string, description: string) => {
    const fn = acting(handlerName, description);
    fn.setEnvironment('CLAIM_MINUTES', String(settings.review.claimMinutes));
    data.registry.grantReadRulesets(fn);
    return fn;
  };
  const deciding = (handlerName: string, description: string) => {
    const fn = acting(handlerName, description);
    data.registry.grantReadStore(fn);
    data.registry.grantAddAccountEvent(fn);
    return fn;
  };
  const claimNextCase = claiming('claim-next-case', 'Claims the most urgent case');
  data.cases.grantListAll(claimNextCase);
  const assignCase = claiming('assign-case', 'Hands a case to a colleague');
  identity.reviewers.grantListMembers(assignCase);
  const listStaff = reviewerFunction('list-staff', 'Lists who works with the console');
  identity.reviewers.grantListMembers(listStaff);
  const decideCase = deciding('decide-case', "Records a reviewer's decision");
  decideCase.keepRunning('review');
  data.registry.grantReadRulesets(decideCase);
  return {
    claimCase: claiming('claim-case', 'Claims a case for a reviewer'),
    releaseCase: claiming('release-case', 'Ends the claim of a case'),
    claimNextCase,
    assignCase,
    escalateCase: claiming('escalate-case', 'Leaves a case to the senior reviewers'),
    listStaff,
    decideCase,
    bulkDecideCases: deciding('bulk-decide-cases', 'Records one decision of many cases'),
  };
}
