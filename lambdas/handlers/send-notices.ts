/** Streams of the account events and of the customers' history: tells customers what happened. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { type Notice, noticeOfEntry, noticeOfEvent } from '../domain/notices/notice.ts';
import { type NoticeSender, type Outcome, tell } from '../domain/notices/tell.ts';
import { environment } from '../environment.ts';
import { accountEventOf } from '../store/account-events.ts';
import { cognito, dynamoDb, mail, push } from '../store/clients.ts';
import { entryOf } from '../store/entries-store.ts';
import { freezeLinks } from '../store/freeze-links.ts';
import { mailSender } from '../store/mail-sender.ts';
import { pushSender } from '../store/mobile-push.ts';
import { reachableCustomers } from '../store/reachable-customers.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { toldNotices } from '../store/told-notices.ts';
import { describeError, log } from './logging/log.ts';
import { noticesLanguage } from './notices/language.ts';
import { pushApplications } from './notices/push-applications.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const consumer = 'send-notices';

export const handler = streamConsumer(consumer, async (record) => {
  const notice = noticeOf(record);
  if (!notice) return;
  const outcomes = await tell(ports(), settings(), notice);
  for (const outcome of outcomes) log(lineOf(notice, outcome));
  // A push message is lost at times, and must not keep the mails behind it waiting; a mail has to go.
  const failed = outcomes.find(({ channel, outcome }) => channel === 'mail' && outcome === 'failed');
  if (failed) throw failed.error;
});

/** The mappings filter alike; a filter that is gone must not send notices of anything else. */
function noticeOf({ eventName, dynamodb }: DynamoDBRecord): Notice | undefined {
  const image = imageOf(dynamodb?.NewImage);
  const { pk = '', sk = '' } = { pk: image?.pk?.S, sk: image?.sk?.S };
  if (!image || eventName === 'REMOVE') return undefined;
  if (pk.startsWith('CUSTOMER#') && sk.startsWith('EVENT#')) {
    return eventName === 'INSERT' ? noticeOfEvent(accountEventOf(image)) : undefined;
  }
  if (!pk.startsWith('WALLET#') || !sk.startsWith('ENTRY#')) return undefined;
  // Seconds since the epoch.
  const recordedAt = Number(dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
  return noticeOfEntry(entryOf(image), recordedAt);
}

const ports = () => {
  const registry = { client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') };
  return {
    customers: reachableCustomers({
      directory: { client: cognito(), runtime, userPoolId: environment('CUSTOMER_POOL_ID') },
      registry,
      ledgerTable: environment('LEDGER_TABLE'),
    }),
    told: toldNotices(registry),
    links: freezeLinks(registry),
    sender: sender(),
    random: randomBytes,
    now: runtime.now,
    sleep: runtime.sleep,
  };
};

function sender(): NoticeSender {
  const from = environment('NOTICES_FROM');
  const applications = pushApplications();
  return {
    // A variable that is empty counts as missing; no address is `none`.
    ...(from === 'none' ? {} : { mail: mailSender({ client: mail(), from }) }),
    ...(Object.keys(applications).length === 0 ? {} : { push: pushSender({ client: push(), applications }) }),
  };
}

const settings = () => ({
  language: noticesLanguage(),
  timeZone: environment('TIME_ZONE'),
  linkDays: Number(environment('FREEZE_LINK_DAYS')),
  linkBase: environment('FREEZE_LINK_BASE'),
});

/** Nothing of whom it went to. `untold` is what the alarm counts: no retry will change it. */
function lineOf({ kind }: Notice, { channel, outcome, error }: Outcome) {
  const isUntold =
    channel === 'mail'
      ? outcome === 'not_connected' || outcome === 'no_mailbox' || outcome === 'refused'
      : outcome === 'failed';
  return {
    level: isUntold || outcome === 'failed' ? 'error' : 'info',
    consumer,
    notice: kind,
    channel,
    outcome,
    ...(isUntold ? { untold: true } : {}),
    ...(error === undefined ? {} : describeError(error)),
  };
}
