/** The functions that the customers' pool itself calls: around a registration, and around a sign-in. */
import { Duration } from 'aws-cdk-lib';
import { UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { metricNamespace } from '../../lambdas/metrics.ts';
import { grantAccountChange } from '../account/grant-account-change.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import type { CustomerPool } from './customer-pool.ts';

export interface CustomerTriggersProps {
  readonly settings: Settings;
  readonly customers: CustomerPool;
  readonly data: LedgerStack;
}

/** To add a trigger: a handler in lambdas/handlers/triggers, a method below, and its line here. */
export function addCustomerTriggers(scope: Construct, props: CustomerTriggersProps): void {
  const triggers = new CustomerTriggers(scope, props);
  triggers.preSignUp();
  triggers.preAuthentication();
  triggers.postAuthentication();
  triggers.postConfirmation();
  triggers.customMessage();
}

class CustomerTriggers {
  readonly #scope: Construct;
  readonly #props: CustomerTriggersProps;

  constructor(scope: Construct, props: CustomerTriggersProps) {
    this.#scope = scope;
    this.#props = props;
  }

  preSignUp(): void {
    const { data, customers } = this.#props;
    const fn = this.#trigger(UserPoolOperation.PRE_SIGN_UP, 'pre-sign-up', 'Decides who may register');
    data.registry.grantReadSwitch(fn);
    customers.grantTriggerRecogniseClient(fn);
  }

  preAuthentication(): void {
    const fn = this.#trigger(
      UserPoolOperation.PRE_AUTHENTICATION,
      'pre-authentication',
      'Counts sign-ins, and keeps unknown devices out where there are too many',
    );
    this.#props.data.registry.grantCountSignIn(fn);
    fn.setEnvironment('SIGN_IN_LIMITS', JSON.stringify(signInLimits(this.#props.settings)));
    this.#alarmOnRestriction(fn);
  }

  postAuthentication(): void {
    const fn = this.#trigger(
      UserPoolOperation.POST_AUTHENTICATION,
      'post-authentication',
      'Hears of each sign-in that succeeded',
    );
    this.#props.data.registry.grantCountSuccess(fn);
    this.#props.data.registry.grantAddAccountEvent(fn);
    fn.setEnvironment('SIGN_IN_LIMITS', JSON.stringify(signInLimits(this.#props.settings)));
  }

  postConfirmation(): void {
    const { settings, customers, data } = this.#props;
    const fn = this.#trigger(
      UserPoolOperation.POST_CONFIRMATION,
      'post-confirmation',
      'Hears of each password that was reset: ends sessions, and lets money cool off',
    );
    this.#grantSignInChange(fn);
    customers.grantTriggerReadAndSignOut(fn);
    data.registry.grantForgetSignIns(fn);
    new RunbookAlarm(this.#scope, 'ResetNotFollowedAlarm', {
      settings,
      metric: fn.metricErrors({ statistic: 'Sum', period: Duration.minutes(1) }),
      hurts:
        'A password may have been reset without the sessions ended and the money on cool-off: whoever reset it, a thief ' +
        'perhaps, is held up by the device alone.',
      runbook:
        'Read the error in the log of post-confirmation. Cognito asks three times: if none succeeded, have a reviewer freeze ' +
        'the accounts that were reset (their post-confirmation log lines tell when) until their customers are reached.',
    });
  }

  customMessage(): void {
    const { customers, data } = this.#props;
    const fn = this.#trigger(
      UserPoolOperation.CUSTOM_MESSAGE,
      'custom-message',
      'Hears of each address that is about to change: ends sessions, and lets money cool off',
    );
    this.#grantSignInChange(fn);
    data.registry.grantAddFormerContact(fn);
    customers.grantTriggerReadPerson(fn);
  }

  #grantSignInChange(fn: HandlerFunction): void {
    grantAccountChange(fn, this.#props);
    fn.setEnvironment('COOL_OFF_HOURS', String(this.#props.settings.account.coolOffHours));
  }

  /** The function writes the line with which a restriction begins, and no other like it. */
  #alarmOnRestriction(fn: HandlerFunction): void {
    const { settings } = this.#props;
    const restricted = new MetricFilter(this.#scope, 'SignInsRestricted', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.stringValue('$.event', '=', 'sign_ins_restricted'),
      metricNamespace: metricNamespace(settings.stage),
      metricName: 'sign_ins_restricted',
      metricValue: '1',
    });
    new RunbookAlarm(this.#scope, 'SignInsRestrictedAlarm', {
      settings,
      metric: restricted.metric({ statistic: 'Sum', period: Duration.minutes(1) }),
      hurts:
        'Customers on a new phone cannot sign in for a while: too many sign-ins came to nothing, as under an attack with ' +
        'listed passwords. Those who are signed in, or on an enrolled device, notice nothing.',
      runbook:
        'Look in the web application firewall for addresses with many requests and block them; if registrations ' +
        'rise too, throw the switch registrations. The restriction ends by itself, and begins anew while the attack lasts.',
    });
  }

  /**
   * A function that the pool, and nothing else, may invoke. It must not name the pool in its environment or its own
   * policy: the pool names it, and neither could be made first. The event has the pool's id.
   */
  #trigger(operation: UserPoolOperation, name: string, description: string): HandlerFunction {
    const fn = new HandlerFunction(this.#scope, `triggers/${name}`, {
      settings: this.#props.settings,
      description,
      // Cognito waits no longer, and asks again up to three times.
      timeout: Duration.seconds(5),
    });
    this.#props.customers.addTrigger(operation, fn.live);
    return fn;
  }
}

/** As the domain takes them, in milliseconds. */
function signInLimits({ signIn }: Settings) {
  const minute = 60 * 1000;
  return {
    attemptsPerUser: signIn.attemptsPerUser,
    userWindow: 24 * 60 * minute,
    failuresPerWindow: signIn.failuresPerWindow,
    window: signIn.windowMinutes * minute,
    restriction: signIn.restrictionMinutes * minute,
  };
}
