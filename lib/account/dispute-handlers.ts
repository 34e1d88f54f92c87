/** The operations of a customer's disputes; reviewers decide them where they decide held payments. */
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { grantFindParties } from '../review/grant-find-parties.ts';

export interface DisputeHandlersProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

/** @returns contract operation -> its function */
export function disputeHandlers(
  scope: Construct,
  props: DisputeHandlersProps,
): Readonly<Record<string, HandlerFunction>> {
  return { createDispute: createDispute(scope, props), getDispute: getDispute(scope, props) };
}

function createDispute(
  scope: Construct,
  { settings, identity, data }: DisputeHandlersProps,
): HandlerFunction {
  const fn = new HandlerFunction(scope, 'create-dispute', {
    settings,
    description: 'Disputes a payment, and freezes the device that made it on request',
  });
  identity.customers.grantRecogniseClient(fn);
  data.ledger.grantAccountChange(fn);
  data.registry.grantFreezeDevice(fn);
  allowDisputes(fn, { settings, identity, data });
  return fn;
}

/** Opens a dispute; the device that made the payment is no part of it. */
export function allowDisputes(fn: HandlerFunction, { settings, identity, data }: DisputeHandlersProps): void {
  identity.customers.grantFindPerson(fn);
  grantFindParties(fn, data);
  identity.customers.grantSignOut(fn);
  data.ledger.grantReadPayment(fn);
  data.registry.grantAddAccountEvent(fn);
  data.cases.grantDispute(fn);
  fn.setEnvironment('DISPUTE_DAYS', String(settings.disputes.days));
  fn.setEnvironment('DISPUTE_DAYS_TO_DECIDE', String(settings.disputes.daysToDecide));
}

function getDispute(scope: Construct, { settings, identity, data }: DisputeHandlersProps): HandlerFunction {
  const fn = new HandlerFunction(scope, 'get-dispute', {
    settings,
    description: "Answers one of the customer's disputes",
  });
  identity.customers.grantRecogniseClient(fn);
  data.cases.grantReadDispute(fn);
  return fn;
}
