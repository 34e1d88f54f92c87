/** Freezes whom decisions say: asked by the review's machine, and by a schedule for what the machine could not do. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantAccountChange } from '../account/grant-account-change.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface DecidedFreezesProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class DecidedFreezes extends Construct {
  readonly freezeAsDecided: HandlerFunction;

  constructor(scope: Construct, id: string, props: DecidedFreezesProps) {
    super(scope, id);
    const { settings } = props;
    this.freezeAsDecided = this.#function(scope, props);
    new FunctionSchedule(this, 'Schedule', {
      settings,
      description: 'What the machine gave up is tried again, for as long as it takes',
      every: Duration.minutes(5),
      invokes: this.freezeAsDecided,
      hurts: 'Somebody whom a reviewer took for a thief may go on: what a decision owes is not tried again.',
    });
    this.#alarms(settings, this.freezeAsDecided);
  }

  #function(scope: Construct, { settings, identity, data }: DecidedFreezesProps): HandlerFunction {
    const fn = new HandlerFunction(scope, 'freeze-as-decided', {
      settings,
      description: 'Freezes the customer, device or ring that a decision says',
      // Many accounts, each with a dozen calls.
      timeout: Duration.seconds(30),
      invokedBy: 'schedule',
    });
    data.cases.grantFollowFreezes(fn);
    grantAccountChange(fn, { settings, data });
    data.ledger.grantReadWallet(fn);
    data.registry.grantFreezeDevice(fn);
    data.registry.grantReadRing(fn);
    data.pseudonyms.allowReading(fn);
    identity.customers.grantFindPerson(fn);
    identity.customers.grantSignOut(fn);
    // Never asked: who decided was impartial then.
    fn.setEnvironment('REVIEWER_POOL_ID', identity.reviewers.userPoolId);
    fn.setEnvironment('MAX_DEVICES', String(settings.devices.maxPerCustomer));
    return fn;
  }

  #alarms(settings: Settings, fn: HandlerFunction): void {
    new LogAlarm(this, 'Incomplete', {
      settings,
      fn,
      event: 'freeze_incomplete',
      hurts:
        'Somebody whom a reviewer took for a thief can go on: not all that was to be frozen with a decision could be.',
      runbook:
        'The log of freeze-as-decided names the case and what kept it: with ring_too_large, look at the ring of its ' +
        'customer and freeze its accounts one by one.',
    });
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      hurts: 'Somebody whom a reviewer took for a thief is not frozen yet.',
      runbook:
        'Read the error in the log of freeze-as-decided and correct it; it is tried again every 5 minutes until it is done. ' +
        'If that takes long, freeze the account by hand: it stays frozen.',
    });
  }
}
