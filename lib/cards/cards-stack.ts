/** Cards that customers top up from: registering, listing and removing them, and taking what their processor says. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { ChargeSweeper } from './charge-sweeper.ts';

export interface CardsStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class CardsStack extends Stack {
  /** Contract operation -> its function. The sandbox's is there only where the sandbox is the processor. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: CardsStackProps;

  constructor(scope: Construct, id: string, props: CardsStackProps) {
    super(scope, id, props);
    this.#props = props;
    new ChargeSweeper(this, 'ChargeSweeper', { settings: props.settings, sweepCharges: this.#sweep() });
    this.handlers = {
      registerCard: this.#register(),
      listCards: this.#list(),
      removeCard: this.#remove(),
      receiveCardEvent: this.#watchEvents(this.#receive()),
      ...(props.settings.cards.processor === 'sandbox' ? { playCardProcessor: this.#play() } : {}),
    };
  }

  #register(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#function('register-card', 'Starts to register a card at the card processor');
    identity.customers.grantRecogniseClient(fn);
    data.ledger.grantChangeCards(fn);
    data.registry.grantRegisterCard(fn);
    this.#nameProcessor(fn);
    this.#setTerms(fn);
    return fn;
  }

  #list(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#function('list-cards', "Answers the customer's cards");
    identity.customers.grantRecogniseClient(fn);
    data.registry.grantListCards(fn);
    return fn;
  }

  #remove(): HandlerFunction {
    const { identity, data } = this.#props;
    const fn = this.#function('remove-card', 'Removes a card for ever');
    identity.customers.grantRecogniseClient(fn);
    data.ledger.grantChangeCards(fn);
    data.registry.grantRemoveCard(fn);
    return fn;
  }

  #receive(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = this.#function('receive-card-event', 'Takes what the card processor says');
    data.ledger.grantSettleCharge(fn);
    data.registry.grantReceiveCardEvent(fn);
    data.cases.grantTellLosses(fn);
    data.cardWebhook.allowReading(fn);
    this.#setTerms(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    return fn;
  }

  /** Whatever contradicts what we know is kept, and changes nothing: whether money was taken, a person has to find out. */
  #watchEvents(fn: HandlerFunction): HandlerFunction {
    const { settings } = this.#props;
    const name = { metricNamespace: `Holdfast/${settings.stage}`, metricName: 'RefusedCardEvents' };
    new MetricFilter(this, 'RefusedEvents', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.booleanValue('$.refused_event', true),
      ...name,
      unit: Unit.COUNT,
    });
    const { metricNamespace: namespace, metricName } = name;
    new RunbookAlarm(this, 'RefusedEventsAlarm', {
      settings,
      metric: new Metric({ namespace, metricName, period: Duration.minutes(5), statistic: 'Sum' }),
      hurts:
        'A customer may have been charged for a top-up that they did not get, or for another amount: the card processor ' +
        'has said something that does not fit what it said before, or what it was asked for.',
      runbook:
        'Look for "refused_event" in the log of receive-card-event: it names the top-up and the event. Compare both with ' +
        'the processor; what it took for nothing is refunded there, what it took otherwise is corrected (POST /corrections).',
    });
    return fn;
  }

  #sweep(): HandlerFunction {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'sweep-charges', {
      settings,
      description: 'Asks the card processor about charges whose end it never told',
      timeout: Duration.seconds(30),
      invokedBy: 'schedule',
    });
    data.ledger.grantSweepCharges(fn);
    data.registry.grantReadCard(fn);
    data.projections.grantSweepCharges(fn);
    this.#nameProcessor(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    return fn;
  }

  /** It has what the processor has, the secret, and nothing of ours. */
  #play(): HandlerFunction {
    const fn = this.#function('play-card-processor', 'Plays the card processor');
    this.#props.data.cardWebhook.allowReading(fn);
    this.#nameProcessor(fn);
    return fn;
  }

  #nameProcessor(fn: HandlerFunction): void {
    const { settings } = this.#props;
    fn.setEnvironment('CARD_PROCESSOR', settings.cards.processor);
  }

  #setTerms(fn: HandlerFunction): void {
    const { processor: _, ...terms } = this.#props.settings.cards;
    fn.setEnvironment('CARD_SETTINGS', JSON.stringify(terms));
  }

  #function(handlerName: string, description: string): HandlerFunction {
    return new HandlerFunction(this, handlerName, { settings: this.#props.settings, description });
  }
}
