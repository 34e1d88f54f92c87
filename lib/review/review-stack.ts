/** The review of held payments: from the ledger's stream to a case, a decision, and the settlement. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { claimFunctions } from './claim-functions.ts';
import { contextFunctions } from './context-functions.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { DecidedFreezes } from './decided-freezes.ts';
import { grantFindParties } from './grant-find-parties.ts';
import { HoldSweeper } from './hold-sweeper.ts';
import { recordFunctions } from './record-functions.ts';
import { ReviewMachine } from './review-machine.ts';
import { setTimeToDecide } from './time-to-decide.ts';

export interface ReviewStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class ReviewStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly machine: ReviewMachine;
  readonly #props: ReviewStackProps;

  constructor(scope: Construct, id: string, props: ReviewStackProps) {
    super(scope, id, props);
    this.#props = props;
    const openCase = this.#openCase();
    const machine = new ReviewMachine(this, 'Review', {
      settings: props.settings,
      openCase,
      freezeAsDecided: new DecidedFreezes(this, 'DecidedFreezes', props).freezeAsDecided,
      settlePayment: this.#settlePayment(),
    });
    machine.grantProceed(openCase);
    this.#startReview(machine);
    this.#followDecision(machine);
    new HoldSweeper(this, 'Sweeper', { settings: props.settings, sweepHolds: this.#sweepHolds() });
    new DeadlineWatch(this, 'Deadlines', props);
    this.machine = machine;
    this.handlers = {
      ...this.#reviewersFunctions(),
      ...claimFunctions(this, props),
      ...contextFunctions(this, props),
      ...recordFunctions(this, props),
    };
    new CfnOutput(this, 'ReviewMachineArn', { value: machine.arn });
  }

  #openCase(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#backgroundFunction('open-case', 'Opens the case of a held payment');
    identity.customers.grantFindPerson(fn);
    data.ledger.grantReadPayment(fn);
    data.cases.grantOpening(fn);
    grantFindParties(fn, data);
    setTimeToDecide(fn, settings);
    fn.setEnvironment('FOUR_EYES', JSON.stringify(settings.review.fourEyes));
    return fn;
  }

  #settlePayment(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#backgroundFunction('settle-payment', 'Captures, releases or expires a held payment');
    data.ledger.grantSettlement(fn);
    data.cases.grantSettlement(fn);
    data.cases.grantRecordAct(fn);
    data.registry.grantCheckStore(fn);
    return fn;
  }

  #sweepHolds(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'sweep-holds', {
      settings,
      description: "Ends holds that the review's state machine has missed",
      timeout: Duration.seconds(30),
      invokedBy: 'schedule',
    });
    data.ledger.grantSettlement(fn);
    data.cases.grantSettlement(fn);
    data.cases.grantRecordAct(fn);
    data.registry.grantCheckStore(fn);
    data.cases.grantList(fn);
    data.projections.grantSweepHolds(fn);
    setTimeToDecide(fn, settings);
    return fn;
  }

  #startReview(machine: ReviewMachine): void {
    const { settings, data } = this.#props;
    const fn = this.#backgroundFunction('start-review', 'Starts the review of each payment that is held');
    machine.grantStart(fn);
    fn.setEnvironment('HIGH_AMOUNT', String(settings.review.high.amount ?? 'none'));
    const payments = { pk: { S: [{ prefix: 'PAYMENT#' }] } };
    new StreamConsumer(this, 'HeldPayments', {
      settings,
      table: data.ledger,
      consumer: fn,
      filters: [
        {
          eventName: ['INSERT'],
          dynamodb: { Keys: payments, NewImage: { state: { S: ['pending'] } } },
        },
        {
          eventName: ['MODIFY'],
          dynamodb: {
            Keys: payments,
            OldImage: { state: { S: ['challenged'] } },
            NewImage: { state: { S: ['pending'] } },
          },
        },
      ],
      hurts:
        "A customer's funds stay reserved: a held payment has no case, and no deadline that would release it.",
      runbook:
        'Read the error in the log of start-review, correct it, and start an execution of the review machine by hand, ' +
        'named by the payment id, with the input {"paymentId": "<id>"}.',
    });
  }

  #followDecision(machine: ReviewMachine): void {
    const { settings, data } = this.#props;
    const fn = this.#backgroundFunction(
      'follow-decision',
      'Tells the waiting review that its case has ended',
    );
    data.cases.grantReadTaskToken(fn);
    machine.grantProceed(fn);
    new StreamConsumer(this, 'Decisions', {
      settings,
      table: data.cases,
      consumer: fn,
      filters: [
        {
          eventName: ['MODIFY'],
          // Held payments: nothing waits for a dispute.
          dynamodb: {
            Keys: { pk: { S: [{ prefix: 'CASE#case_' }] } },
            // Expired: by time, or since its charge was cancelled at the till.
            NewImage: { state: { S: ['decided', 'expired'] } },
          },
        },
        { eventName: ['MODIFY', 'REMOVE'], dynamodb: { Keys: { pk: { S: [{ prefix: 'AUDIT#' }] } } } },
      ],
      hurts:
        'A customer waits for a payment that was decided: it is only settled, as decided, when its time runs out.',
      runbook:
        'Read the error in the log of follow-decision and correct it; the deadline settles what is waiting.',
    });
    new LogAlarm(this, 'AuditChanged', {
      settings,
      fn,
      event: 'audit_changed',
      hurts:
        'Somebody has changed or taken away what is recorded of a case: the audit trail does not show what was done any more.',
      runbook:
        'No function of ours does it. Find the record in the log of follow-decision, and who did it in CloudTrail; restore the ' +
        'table as it was before beside it (point-in-time recovery), and compare.',
    });
  }

  #reviewersFunctions(): Record<string, HandlerFunction> {
    const { settings, identity, data } = this.#props;
    const reviewerFunction = functionsFor(identity.reviewers, this, settings);
    const listCases = reviewerFunction('list-cases', 'Lists open cases');
    data.cases.grantListAll(listCases);
    data.cursors.allowReading(listCases);
    const getCase = reviewerFunction('get-case', 'Answers one case');
    data.cases.grantRead(getCase);
    data.cases.grantRecordAct(getCase);
    data.registry.grantReadRulesets(getCase);
    const askCustomer = reviewerFunction('ask-customer', 'Asks the customer of a held payment');
    data.cases.grantAsk(askCustomer);
    data.registry.grantReadRulesets(askCustomer);
    data.registry.grantAddAccountEvent(askCustomer);
    identity.reviewers.grantReadPerson(askCustomer);
    return { listCases, getCase, askCustomer };
  }

  #backgroundFunction(handlerName: string, description: string): HandlerFunction {
    const { settings } = this.#props;
    const fn = new HandlerFunction(this, handlerName, {
      settings,
      description,
      timeout: Duration.seconds(30),
    });
    fn.keepRunning('review');
    return fn;
  }
}
