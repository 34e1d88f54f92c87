/** The operators' functions that tell what a device, a customer, a store or a span of time is exposed to. */
import { Duration } from 'aws-cdk-lib';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { OperationsStackProps } from './operations-stack.ts';

/** Contract operation -> its function. */
export function exposureFunctions(
  { settings, data }: OperationsStackProps,
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const reporter = (handlerName: string, description: string) => {
    // As long as API Gateway waits: thousands of payments are read for one table.
    const fn = operatorFunction(handlerName, description, Duration.seconds(28));
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
