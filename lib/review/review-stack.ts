/** The review of held payments: from the ledger's stream to a case, a decision, and the settlement. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { HoldSweeper } from './hold-sweeper.ts';
import { ReviewMachine } from './review-machine.ts';

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
      settlePayment: this.#settlePayment(),
    });
    machine.grantProceed(openCase);
    this.#startReview(machine);
    this.#followDecision(machine);
    new HoldSweeper(this, 'Sweeper', { settings: props.settings, sweepHolds: this.#sweepHolds() });
    this.machine = machine;
    this.handlers = this.#reviewersFunctions();
    new CfnOutput(this, 'ReviewMachineArn', { value: machine.arn });
  }

  #openCase(): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = this.#backgroundFunction('open-case', 'Opens the case of a held payment');
    identity.customers.grantFindPerson(fn);
    data.ledger.grantReadPayment(fn);
    data.cases.grantOpening(fn);
    fn.setEnvironment('TIME_TO_DECIDE', String(settings.review.timeToDecideSeconds));
    return fn;
  }

  #settlePayment(): HandlerFunction {
    const { data } = this.#props;
    const fn = this.#backgroundFunction('settle-payment', 'Captures, releases or expires a held payment');
    data.ledger.grantSettlement(fn);
    data.cases.grantSettlement(fn);
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
    data.registry.grantCheckStore(fn);
    data.cases.grantList(fn);
    data.projections.grantSweepHolds(fn);
    fn.setEnvironment('TIME_TO_DECIDE', String(settings.review.timeToDecideSeconds));
    return fn;
  }

  #startReview(machine: ReviewMachine): void {
    const { settings, data } = this.#props;
    const fn = this.#backgroundFunction('start-review', 'Starts the review of each payment that is held');
    machine.grantStart(fn);
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
      ],
      hurts:
        'A customer waits for a payment that was decided: it is only settled, as decided, when its time runs out.',
      runbook:
        'Read the error in the log of follow-decision and correct it; the deadline settles what is waiting.',
    });
  }

  #reviewersFunctions(): Record<string, HandlerFunction> {
    const { settings, identity, data } = this.#props;
    const reviewerFunction = (handlerName: string, description: string) => {
      const fn = new HandlerFunction(this, handlerName, { settings, description });
      identity.reviewers.grantRecogniseClient(fn);
      return fn;
    };
    const listCases = reviewerFunction('list-cases', 'Lists open cases');
    data.cases.grantListAll(listCases);
    data.cursors.allowReading(listCases);
    const getCase = reviewerFunction('get-case', 'Answers one case');
    data.cases.grantRead(getCase);
    data.registry.grantReadRulesets(getCase);
    const decideCase = reviewerFunction('decide-case', "Records a reviewer's decision");
    data.cases.grantDecision(decideCase);
    data.cases.grantRead(decideCase);
    data.registry.grantReadStore(decideCase);
    data.registry.grantReadRulesets(decideCase);
    data.registry.grantAddAccountEvent(decideCase);
    identity.reviewers.grantReadPerson(decideCase);
    return { listCases, getCase, decideCase };
  }

  #backgroundFunction(handlerName: string, description: string): HandlerFunction {
    const { settings } = this.#props;
    return new HandlerFunction(this, handlerName, { settings, description, timeout: Duration.seconds(30) });
  }
}
