/** The tills' functions: charge a payment code, see how that stands, cancel it, refund it. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { setTerms } from '../payments/set-terms.ts';

export interface ChargesStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class ChargesStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: ChargesStackProps;

  constructor(scope: Construct, id: string, props: ChargesStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.handlers = {
      createCharge: this.#createCharge(),
      getCharge: this.#getCharge(),
      cancelCharge: this.#cancelCharge(),
      refundCharge: this.#refundCharge(),
      reconcileCharges: this.#reconcileCharges(),
    };
  }

  #createCharge(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#tillFunction('create-charge', 'Charges a payment code');
    fn.keepRunning('ledger');
    data.ledger.grantPayment(fn);
    data.registry.grantCharge(fn);
    data.registry.grantReadRulesets(fn);
    data.codes.allowReading(fn);
    setTerms(fn, settings);
    fn.setEnvironment('CODE_PREFIX', settings.codes.prefix);
    fn.setEnvironment('STEP_UP_MINUTES', String(settings.stepUp.minutes));
    const { badCodes: most, windowMinutes } = settings.charges;
    fn.setEnvironment('GUESS_LIMITS', JSON.stringify({ most, window: windowMinutes * 60_000 }));
    this.#watchGuesses(fn);
    return fn;
  }

  #getCharge(): HandlerFunction {
    const fn = this.#tillFunction('get-charge', 'Answers how a charge stands');
    this.#props.data.ledger.grantReadPayment(fn);
    return fn;
  }

  #cancelCharge(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#tillFunction('cancel-charge', 'Takes a charge of the last minutes back');
    data.ledger.grantSettlement(fn);
    data.ledger.grantRefund(fn);
    data.cases.grantSettlement(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    fn.setEnvironment('CANCEL_MINUTES', String(settings.charges.cancelMinutes));
    return fn;
  }

  #refundCharge(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#tillFunction('refund-charge', 'Gives back some of a charge');
    data.ledger.grantRefund(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    return fn;
  }

  #reconcileCharges(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#tillFunction('reconcile-charges', "Compares a till's day with the ledger");
    data.projections.grantReadStores(fn);
    data.ledger.grantReadPayments(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    fn.setEnvironment('STEP_UP_MINUTES', String(settings.stepUp.minutes));
    return fn;
  }

  /** Each finds out which terminal it is that asks, and notes where a new key has taken the place of the other. */
  #tillFunction(handlerName: string, description: string): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = new HandlerFunction(this, handlerName, { settings, description });
    identity.terminals.grantRecogniseTerminal(fn);
    data.registry.grantChangeTerminal(fn);
    return fn;
  }

  #watchGuesses(fn: HandlerFunction): void {
    const { settings } = this.#props;
    const metric = new MetricFilter(this, 'CutOff', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.stringValue('$.code', '=', 'terminal_cut_off'),
      metricNamespace: `Holdfast/${settings.stage}`,
      metricName: 'CutOffTerminals',
      metricValue: '1',
    }).metric({ statistic: 'Sum', period: Duration.minutes(5) });
    new RunbookAlarm(this, 'CutOffAlarm', {
      settings,
      metric,
      hurts: 'A till charges nothing for some minutes: it came with too many codes that do not exist.',
      runbook:
        'Find the terminal in the access log by the request id of the line with terminal_cut_off. Ask the store whether its ' +
        'scanner misreads; if not, somebody guesses with its key: revoke it, DELETE /terminals/{id}.',
    });
  }
}
