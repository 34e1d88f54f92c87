/** What protects an account: the customer's freeze, sign-out and disputes, the colleagues' freezes and resets of a factor. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { PeoplePool } from '../identity/people-pool.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { disputeHandlers } from './dispute-handlers.ts';
import { grantAccountChange } from './grant-account-change.ts';

export interface AccountStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

/** As long as API Gateway waits. */
const FOR_MANY = Duration.seconds(28);

export class AccountStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: AccountStackProps;

  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.handlers = {
      freezeAccount: this.#ofCustomer('freeze-account', 'Freezes the account of the customer who asks'),
      signOutEverywhere: this.#ofCustomer(
        'sign-out-everywhere',
        'Ends all sessions of the customer who asks',
      ),
      getFreeze: this.#getFreeze(),
      putFreeze: this.#putFreeze(),
      freezeRing: this.#freezeRing(),
      resetFactor: this.#resetFactor(),
      ...disputeHandlers(this, props),
    };
  }

  #ofCustomer(handlerName: string, description: string): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#function(handlerName, description, identity.customers);
    grantAccountChange(fn, { settings, data });
    identity.customers.grantSignOut(fn);
    return fn;
  }

  #getFreeze(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#function(
      'get-freeze',
      'Answers whether an account or a device is frozen',
      identity.reviewers,
    );
    data.ledger.grantReadWallet(fn);
    data.registry.grantReadDevices(fn);
    identity.customers.grantFindPerson(fn);
    return fn;
  }

  #putFreeze(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#ofColleague('put-freeze', 'Freezes an account or a device, or lifts the freeze');
    identity.customers.grantSignOut(fn);
    data.registry.grantFreezeDevice(fn);
    fn.setEnvironment('MAX_DEVICES', String(settings.devices.maxPerCustomer));
    return fn;
  }

  #freezeRing(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    // Many accounts, each with a dozen calls.
    const fn = this.#ofColleague('freeze-ring', 'Freezes a ring of accounts and devices', FOR_MANY);
    identity.customers.grantSignOut(fn);
    data.ledger.grantReadWallet(fn);
    data.registry.grantFreezeDevice(fn);
    data.registry.grantReadRing(fn);
    data.pseudonyms.allowReading(fn);
    fn.setEnvironment('MAX_DEVICES', String(settings.devices.maxPerCustomer));
    return fn;
  }

  #resetFactor(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#ofColleague('reset-factor', "Takes a customer's authenticator app away");
    data.registry.grantResetFactor(fn);
    identity.customers.grantResetFactor(fn);
    fn.setEnvironment('COOL_OFF_HOURS', String(settings.account.coolOffHours));
    return fn;
  }

  /** Changes somebody else's account, and sees to it that it is somebody else's. */
  #ofColleague(handlerName: string, description: string, timeout?: Duration): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#function(handlerName, description, identity.reviewers, timeout);
    grantAccountChange(fn, { settings, data });
    identity.customers.grantFindPerson(fn);
    identity.reviewers.grantReadPerson(fn);
    return fn;
  }

  #function(
    handlerName: string,
    description: string,
    callers: PeoplePool,
    timeout?: Duration,
  ): HandlerFunction {
    return functionsFor(callers, this, this.#props.settings)(handlerName, description, timeout);
  }
}
