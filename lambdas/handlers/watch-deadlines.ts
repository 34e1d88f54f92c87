/** On a schedule: warns of cases that draw near their deadlines, and gives them to the seniors. */
import * as z from 'zod/mini';
import { type Watched, watchDeadlines } from '../domain/review/watch-deadlines.ts';
import { environment } from '../environment.ts';
import { publishAlarm } from '../store/alarm-topic.ts';
import { dynamoDb, push } from '../store/clients.ts';
import { deadlineWatch } from '../store/deadline-watch.ts';
import { allOpenCases } from '../store/open-cases.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { log } from './logging/log.ts';
import { logBacklog } from './review/log-backlog.ts';
import { task } from './tasks/task.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Minutes from one look at all open cases to the next: they are read for it. */
const BACKLOG = 5;
/** Of each kind, that are counted: some thousand read units. */
const MOST = 10_000;

const tables = () => ({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

const ports = () => ({
  watch: deadlineWatch(tables()),
  longest: {
    held_payment:
      SECOND * Math.max(Number(environment('TIME_TO_DECIDE')), Number(environment('HIGH_TIME_TO_DECIDE'))),
    dispute: DAY * Number(environment('DISPUTE_DAYS_TO_DECIDE')),
  },
  warnPercent: Number(environment('WARN_PERCENT')),
  escalatePercent: Number(environment('ESCALATE_PERCENT')),
});

export const handler = task('watch-deadlines', z.unknown(), async () => {
  const now = Date.now();
  const done = await watchDeadlines(ports(), now);
  // What the metrics count.
  for (const { id, act } of done)
    log({
      level: act === 'escalate' ? 'error' : 'info',
      event: act === 'escalate' ? 'case_escalated' : 'case_warned',
      case: id,
    });
  await tellSeniors(done.filter(({ act }) => act === 'escalate'));
  if (Math.floor(now / MINUTE) % BACKLOG === 0) logBacklog((await allOpenCases(tables(), MOST)).cases, now);
  return { warned: done.filter(({ act }) => act === 'warn').length };
});

/** One message a run. An alarm that rings already rings for no further case; this tells of each. */
async function tellSeniors(escalated: readonly Watched[]): Promise<void> {
  const topicArn = environment('ALARM_TOPIC_ARN');
  if (escalated.length === 0 || topicArn === 'none') return;
  const lines = escalated.map(({ id, deadline }) => `${id}, until ${new Date(deadline).toISOString()}`);
  await publishAlarm(
    { client: push(), topicArn },
    {
      subject: `Review: ${escalated.length} case${escalated.length === 1 ? '' : 's'} for senior reviewers`,
      message: `Nobody has decided these cases, and their time runs out:\n${lines.join('\n')}\n`,
    },
  );
}
