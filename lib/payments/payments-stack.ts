/** The customers' functions: enrol, list and remove devices, see the wallet, top up, pay; and the history that follows the ledger. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { noticeHandlers } from '../notices/notice-handlers.ts';
import { setTerms } from './set-terms.ts';

export interface PaymentsStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class PaymentsStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: PaymentsStackProps;

  constructor(scope: Construct, id: string, props: PaymentsStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { settings } = props;
    this.handlers = {
      createDeviceChallenge: this.#createDeviceChallenge(),
      enrolDevice: this.#enrolDevice(),
      listDevices: this.#listDevices(),
      removeDevice: this.#removeDevice(),
      getWallet: this.#getWallet(),
      getBalance: this.#getBalance(),
      listEntries: this.#listEntries(),
      createTopUp: this.#createTopUp(),
      createPayment: this.#createPayment(),
      confirmPayment: this.#confirmPayment(),
      getPayment: this.#getPayment(),
      answerQuestion: this.#answerQuestion(),
      createPaymentCode: this.#createPaymentCode(),
      getPaymentCode: this.#getPaymentCode(),
      ...noticeHandlers(this, props),
    };
    this.#recordEntries();
    if (settings.devices.androidApps.length > 0) this.#refreshStatusList();
  }

  #createDeviceChallenge(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#customerFunction('create-device-challenge', 'Gives a challenge for an attestation');
    data.registry.grantAddChallenge(fn);
    fn.setEnvironment('CHALLENGE_MINUTES', String(settings.devices.challengeMinutes));
    return fn;
  }

  #listDevices(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#customerFunction('list-devices', "Answers the customer's devices");
    data.ledger.grantReadWallet(fn);
    data.registry.grantReadDevices(fn);
    data.projections.grantListDeviceUses(fn);
    return fn;
  }

  #removeDevice(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#customerFunction('remove-device', 'Removes a device for ever');
    identity.customers.grantForgetDevice(fn);
    data.ledger.grantRemoval(fn);
    data.registry.grantRemoval(fn);
    return fn;
  }

  #enrolDevice(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#customerFunction('enrol-device', "Enrols a device's key");
    identity.customers.grantReadPersonAndDevices(fn);
    data.ledger.grantEnrolment(fn);
    data.registry.grantEnrolment(fn);
    data.pseudonyms.allowReading(fn);
    fn.setEnvironment('CURRENCY', settings.currency);
    fn.setEnvironment('MAX_DEVICES', String(settings.devices.maxPerCustomer));
    fn.setEnvironment('HARDWARE_DAYS', String(settings.devices.hardwareDays));
    fn.setEnvironment('ACCEPT_SOFTWARE_KEYS', String(settings.devices.acceptSoftwareKeys));
    fn.setEnvironment('STATUS_LIST_HOURS', String(settings.devices.statusListHours));
    fn.setEnvironment('APP_IDENTITIES', JSON.stringify(appIdentities(settings)));
    return fn;
  }

  #refreshStatusList(): void {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'refresh-status-list', {
      settings,
      description: "Fetches Google's list of revoked attestation keys",
      timeout: Duration.seconds(30),
      invokedBy: 'schedule',
    });
    data.registry.grantPutStatusList(fn);
    fn.setEnvironment('STATUS_LIST_URL', 'https://android.googleapis.com/attestation/status');
    new FunctionSchedule(this, 'StatusListSchedule', {
      settings,
      description: 'So often that a new stage can enrol Android devices soon after it was deployed',
      every: Duration.minutes(15),
      invokes: fn,
      hurts: `Nobody yet: but no Android device can be enrolled once Google's list is ${settings.devices.statusListHours} hours old.`,
    });
    new RunbookAlarm(this, 'StatusListAlarm', {
      settings,
      metric: fn.metricErrors({ period: Duration.hours(1), statistic: 'Sum' }),
      hurts: `Nobody yet: but no Android device can be enrolled once the list is ${settings.devices.statusListHours} hours old.`,
      runbook:
        "Read the error in the log of refresh-status-list. If Google's address has moved or its document has changed, " +
        'correct lib/payments or lambdas/attestation/status-list.ts; if it is down, wait: the next run is in 15 minutes.',
    });
  }

  #getWallet(): HandlerFunction {
    const fn = this.#customerFunction('get-wallet', "Answers the customer's balance");
    this.#props.data.ledger.grantReadWallet(fn);
    return fn;
  }

  #getBalance(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#customerFunction('get-balance', "Answers the customer's balance at a moment");
    data.projections.grantReadPastBalances(fn);
    fn.setEnvironment('CURRENCY', settings.currency);
    return fn;
  }

  #listEntries(): HandlerFunction {
    const fn = this.#customerFunction('list-entries', "Answers the customer's history");
    this.#props.data.projections.grantListEntries(fn);
    this.#props.data.cursors.allowReading(fn);
    return fn;
  }

  #createTopUp(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#customerFunction('create-top-up', 'Moves money from a funding source into a wallet');
    data.ledger.grantTopUp(fn);
    data.registry.grantReadTopUpFacts(fn);
    data.registry.grantReadRulesets(fn);
    setTerms(fn, this.#props.settings);
    // A variable that is empty counts as missing; no funding source has this name.
    fn.setEnvironment('FUNDING_SOURCES', settings.fundingSources.join(',') || 'none');
    fn.setEnvironment('CARD_PROCESSOR', settings.cards.processor);
    return fn;
  }

  #createPayment(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#customerFunction('create-payment', 'Pays a store from a wallet');
    fn.keepRunning('ledger');
    data.ledger.grantPayment(fn);
    data.registry.grantReadPaymentFacts(fn);
    data.registry.grantReadRulesets(fn);
    setTerms(fn, this.#props.settings);
    fn.setEnvironment('STEP_UP_MINUTES', String(this.#props.settings.stepUp.minutes));
    return fn;
  }

  #confirmPayment(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#customerFunction(
      'confirm-payment',
      'Moves the money of a payment that its customer confirms',
    );
    data.ledger.grantConfirmation(fn);
    data.registry.grantReadPaymentFacts(fn);
    data.registry.grantReadRulesets(fn);
    setTerms(fn, this.#props.settings);
    return fn;
  }

  #getPayment(): HandlerFunction {
    const fn = this.#customerFunction('get-payment', "Answers one of the customer's payments");
    this.#props.data.ledger.grantReadPayment(fn);
    this.#props.data.cases.grantReadQuestion(fn);
    return fn;
  }

  #answerQuestion(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#customerFunction(
      'answer-question',
      'Keeps what a customer answers about a held payment',
    );
    data.ledger.grantReadPayment(fn);
    data.ledger.grantAnswer(fn);
    data.registry.grantReadDevices(fn);
    data.cases.grantAnswer(fn);
    return fn;
  }

  #createPaymentCode(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#customerFunction('create-payment-code', 'Gives a phone a code to show at a till');
    data.ledger.grantReadFacts(fn);
    data.registry.grantAddCode(fn);
    data.codes.allowReading(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    fn.setEnvironment('CODE_PREFIX', settings.codes.prefix);
    fn.setEnvironment('CODE_MINUTES', String(settings.codes.minutes));
    return fn;
  }

  #getPaymentCode(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#customerFunction('get-payment-code', 'Answers how a payment code stands');
    data.registry.grantReadCode(fn);
    data.ledger.grantReadPayment(fn);
    return fn;
  }

  #recordEntries(): void {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'record-entries', {
      settings,
      description: "Projects the ledger's stream to customers' histories and their devices' last uses",
      timeout: Duration.seconds(30),
    });
    data.projections.grantRecordEntries(fn);
    // Transfers of every kind: by whose account they move, since of filters there are five at most.
    const account = { S: [{ prefix: 'wallet:' }, { prefix: 'store:' }] };
    new StreamConsumer(this, 'Entries', {
      settings,
      table: data.ledger,
      consumer: fn,
      filters: [
        { dynamodb: { NewImage: { debit: account } } },
        { dynamodb: { NewImage: { credit: account } } },
      ],
      hurts:
        "Customers do not see a transfer in their history, nor where a device was used last; balances are right, since they are the ledger's own.",
      runbook: 'Read the error in the log of record-entries, correct it, and record the entry again.',
    });
  }

  #customerFunction(handlerName: string, description: string): HandlerFunction {
    const { settings, identity } = this.#props;
    return functionsFor(identity.customers, this, settings)(handlerName, description);
  }
}

/** As the verifier takes them. An app of Apple's attests to the environment that its build is for. */
function appIdentities({ stage, devices }: Settings) {
  const environment = stage === 'dev' ? 'development' : 'production';
  return {
    apple: devices.appleApps.map((app) => ({ ...app, environment })),
    android: devices.androidApps,
  };
}
