/**
 * The operators' functions: stores and their terminals, kill switches, refunds, corrections, compensations; and the
 * terminals' own.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { adjustmentFunctions } from './adjustment-functions.ts';
import { exposureFunctions } from './exposure-functions.ts';
import { freezeFunctions } from './freeze-functions.ts';
import { switchFunctions } from './switch-functions.ts';
import { terminalFunctions } from './terminal-functions.ts';

export interface OperationsStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class OperationsStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { settings, identity, data } = props;
    const operatorFunction = functionsFor(identity.reviewers, this, settings);
    const putStore = operatorFunction('put-store', 'Registers a store');
    data.registry.grantPutStore(putStore);
    const getStore = operatorFunction('get-store', 'Answers what is known of a store');
    data.registry.grantReadStore(getStore);
    const terminals = terminalFunctions(this, props, operatorFunction);
    const switches = switchFunctions(this, props, operatorFunction);
    const createRefund = operatorFunction('create-refund', 'Gives a customer money back for a payment');
    data.ledger.grantRefund(createRefund);
    identity.customers.grantFindPerson(createRefund);
    identity.reviewers.grantReadPerson(createRefund);
    createRefund.setEnvironment('TIME_ZONE', settings.timeZone);
    const adjustments = adjustmentFunctions(props, operatorFunction);
    const freezes = freezeFunctions(props, operatorFunction);
    this.handlers = {
      putStore,
      getStore,
      ...terminals,
      ...switches,
      ...freezes,
      ...exposureFunctions(props, operatorFunction),
      createRefund,
      ...adjustments,
    };
  }
}
