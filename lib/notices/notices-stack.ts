/** Tells customers what happened to their account and their money: from two streams to mails and push messages. */
import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { PushApplications } from './push-applications.ts';
import { senderIdentity } from './sender-identity.ts';

export interface NoticesStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
  /** Of the API, with a slash at its end: freeze links lead there. */
  readonly apiUrl: string;
}

const repair =
  'Read the error in the log of send-notices, correct it, and tell the customer yourself: a notice is not sent later.';

export class NoticesStack extends Stack {
  readonly #props: NoticesStackProps;

  constructor(scope: Construct, id: string, props: NoticesStackProps) {
    super(scope, id, props);
    this.#props = props;
    const fn = this.#sendNotices();
    this.#followAccounts(fn);
    this.#followHistory(fn);
    this.#watch(fn);
  }

  #sendNotices(): HandlerFunction {
    const { settings, identity, data, apiUrl } = this.#props;
    const { language, from, linkDays } = settings.notices;
    const fn = new HandlerFunction(this, 'send-notices', {
      settings,
      description: 'Tells customers what happened',
      timeout: Duration.seconds(30),
    });
    identity.customers.grantReadPerson(fn);
    identity.customers.grantFindPerson(fn);
    data.registry.grantSendNotices(fn);
    this.#connectMail(fn);
    this.#connectPush(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    fn.setEnvironment('NOTICES_LANGUAGE', language);
    // A variable that is empty counts as missing; no address has this name.
    fn.setEnvironment('NOTICES_FROM', from ?? 'none');
    fn.setEnvironment('FREEZE_LINK_DAYS', String(linkDays));
    fn.setEnvironment('FREEZE_LINK_BASE', `${apiUrl}freeze-links/`);
    return fn;
  }

  /** Only as this sender, and only by the identity that stands for it. */
  #connectMail(fn: HandlerFunction): void {
    const { notices } = this.#props.settings;
    const identity = senderIdentity(notices);
    if (identity === undefined) return;
    fn.allow({
      actions: ['ses:SendEmail'],
      resources: [`arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:identity/${identity}`],
      conditions: { StringEquals: { 'ses:FromAddress': notices.from } },
    });
  }

  #connectPush(fn: HandlerFunction): void {
    const { settings, data } = this.#props;
    const applications = new PushApplications(settings);
    applications.grantSend(fn);
    // Whose devices these are is in the ledger; without push messages, nobody needs to know.
    fn.setEnvironment('LEDGER_TABLE', data.ledger.tableName);
    if (!applications.areConnected) return;
    data.ledger.grantReadWallet(fn);
    data.registry.grantReadDevices(fn);
  }

  #followAccounts(fn: HandlerFunction): void {
    const { settings, data } = this.#props;
    new StreamConsumer(this, 'AccountEvents', {
      settings,
      table: data.registry,
      consumer: fn,
      filters: [
        {
          eventName: ['INSERT'],
          dynamodb: { Keys: { pk: { S: [{ prefix: 'CUSTOMER#' }] }, sk: { S: [{ prefix: 'EVENT#' }] } } },
        },
      ],
      hurts: 'A customer was not told of a change to their account, and cannot stop it if it was not theirs.',
      runbook: repair,
    });
  }

  #followHistory(fn: HandlerFunction): void {
    const { settings, data } = this.#props;
    const entry = (NewImage: object) => ({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { Keys: { sk: { S: [{ prefix: 'ENTRY#' }] } }, NewImage },
    });
    new StreamConsumer(this, 'Payments', {
      settings,
      table: data.projections,
      consumer: fn,
      filters: [
        entry({ kind: { S: ['payment', 'refund', 'charge_back', 'correction', 'compensation'] } }),
        // Whoever tops up sees that it went well.
        entry({ kind: { S: ['top_up'] }, state: { S: ['pending', 'voided'] } }),
      ],
      hurts: 'A customer was not told of a payment, and cannot stop the next one if it was not theirs.',
      runbook: repair,
    });
  }

  /** What was given up without an error: nobody is connected, or nobody takes it. */
  #watch(fn: HandlerFunction): void {
    const { settings } = this.#props;
    const metricNamespace = `Holdfast/${settings.stage}`;
    const metricName = 'UntoldNotices';
    new MetricFilter(this, 'Untold', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.booleanValue('$.untold', true),
      metricNamespace,
      metricName,
      unit: Unit.COUNT,
    });
    new RunbookAlarm(this, 'UntoldAlarm', {
      settings,
      metric: new Metric({
        namespace: metricNamespace,
        metricName,
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      hurts: 'Customers are not told what happens to their accounts: notices were not sent.',
      runbook:
        'Look for "untold" in the log of send-notices. Its outcome says why: not_connected, set notices.from; refused, ' +
        "look at the identity and the sandbox of SES; no_mailbox, look at the customer's user; failed, look at the " +
        'platform applications of SNS.',
    });
  }
}
