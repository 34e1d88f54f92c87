/** The operators' functions that tell what a device, a customer, a store or a span of time is exposed to. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

/** Contract operation -> its function. */
export function exposureFunctions(
  scope: Construct,
  {
    settings,
    identity,
    data,
  }: { readonly settings: Settings; readonly identity: IdentityStack; readonly data: LedgerStack },
): Readonly<Record<string, HandlerFunction>> {
  const reporter = (handlerName: string, description: string) => {
    // As long as API Gateway waits: thousands of payments are read for one table.
    const timeout = Duration.seconds(28);
    const fn = new HandlerFunction(scope, handlerName, { settings, description, timeout });
    identity.reviewers.grantRecogniseClient(fn);
    data.ledger.grantReadPayments(fn);
    data.registry.grantReadDevices(fn);
    data.cases.grantReadOutcomes(fn);
    data.projections.grantListEntries(fn);
    data.projections.grantReadStores(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    return fn;
  };
  const getExposure = reporter('get-exposure', 'Answers a page of what something is exposed to');
  data.cursors.allowReading(getExposure);
  const getExposureTable = reporter('get-exposure-table', 'Answers the same as comma-separated values');
  return { getExposure, getExposureTable };
}
