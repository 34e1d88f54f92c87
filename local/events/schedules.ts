/** Runs the app's schedules: EventBridge rules that invoke functions again and again. */
import { randomUUID } from 'node:crypto';
import { type App, type Invoke, PlatformError, type Resource } from '../types.ts';

export interface ScheduleOptions {
  readonly app: App;
  readonly invoke: Invoke;
  /** Whether the function's policy lets EventBridge invoke it for the rule. */
  readonly mayInvoke: (functionArn: string, ruleArn: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /**
   * Keeps what the function could not process in its dead-letter queue, if it has one. Lambda tries twice more before, a
   * minute and two later; here the next run is what is awaited.
   */
  readonly keep?: (functionArn: string, event: unknown) => void;
  /** Calls again and again, after so many milliseconds each time, until told to stop. @default - the machine's timer */
  readonly every?: (milliseconds: number, call: () => void) => () => void;
}

export interface Schedules {
  /** Resolves when the invocations under way have ended; none follows. */
  close(): Promise<void>;
}

const timer = (milliseconds: number, call: () => void): (() => void) => {
  const running = setInterval(call, milliseconds);
  return () => clearInterval(running);
};

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * As at AWS, a rule fires for the first time when its interval has passed once.
 *
 * @throws PlatformError for a schedule that is not understood, or a function that EventBridge may not invoke
 */
export function startSchedules(options: ScheduleOptions): Schedules {
  const { app, every = timer } = options;
  const underWay = new Set<Promise<void>>();
  const rules = app.resources.filter(({ type }) => type === 'AWS::Events::Rule').map(ruleOf);
  const stops = rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule) =>
      rule.targets.map((target) => {
        if (!options.mayInvoke(target, rule.arn))
          throw new PlatformError(`${rule.label}: EventBridge may not invoke ${target} for it.`);
        return every(rule.interval, () => {
          const run = fire(options, rule, target).finally(() => underWay.delete(run));
          underWay.add(run);
        });
      }),
    );
  return {
    async close() {
      for (const stop of stops) stop();
      await Promise.all(underWay);
    },
  };
}

interface Rule {
  readonly label: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** Milliseconds. */
  readonly interval: number;
  /** ARNs of functions. */
  readonly targets: readonly string[];
}

function ruleOf({ stack, logicalId, attributes, properties }: Resource): Rule {
  const label = `${stack}/${logicalId}`;
  const {
    ScheduleExpression,
    State,
    Targets = [],
  } = properties as {
    ScheduleExpression?: string;
    State?: string;
    Targets?: readonly { readonly Arn: string }[];
  };
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression ?? '') ?? [];
  const interval = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(interval > 0))
    throw new PlatformError(`${label}: the local platform does not understand ${ScheduleExpression}.`);
  const enabled = State !== 'DISABLED';
  return { label, arn: attributes.Arn ?? '', enabled, interval, targets: Targets.map(({ Arn }) => Arn) };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
async function fire(
  { app, invoke, now, log, keep }: ScheduleOptions,
  rule: Rule,
  functionArn: string,
): Promise<void> {
  const event = {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: app.accountId,
    time: new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: app.region,
    resources: [rule.arn],
    detail: {},
  };
  const result = await invoke(functionArn, event);
  if (result.ok) return;
  log(`${rule.label}: ${result.errorType}: ${result.errorMessage}`);
  keep?.(functionArn, event);
}
