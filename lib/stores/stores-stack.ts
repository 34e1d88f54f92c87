/** The stores' side: what they are owed, projected from the stream, and the operators' functions that answer it. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface StoresStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class StoresStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: StoresStackProps;

  constructor(scope: Construct, id: string, props: StoresStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.handlers = {
      getStorePayable: this.#reader('get-store-payable', 'Answers what a store is owed'),
      getStoreStatement: this.#statement(),
    };
    this.#projectStores();
  }

  #statement(): HandlerFunction {
    const fn = this.#reader('get-store-statement', "Answers a day's statement of a store");
    this.#props.data.cursors.allowReading(fn);
    return fn;
  }

  #reader(handlerName: string, description: string): HandlerFunction {
    const { settings, identity, data } = this.#props;
    const fn = functionsFor(identity.reviewers, this, settings)(handlerName, description);
    data.registry.grantReadStore(fn);
    data.projections.grantReadStores(fn);
    return fn;
  }

  #projectStores(): void {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'project-stores', {
      settings,
      description: 'Projects what stores are owed',
      timeout: Duration.seconds(30),
    });
    data.projections.grantProjectStores(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    const ofStore = (side: 'debit' | 'credit') => ({
      dynamodb: {
        Keys: { sk: { S: [{ prefix: 'ENTRY#' }] } },
        NewImage: { [side]: { S: [{ prefix: 'store:' }] } },
      },
    });
    new StreamConsumer(this, 'Lines', {
      settings,
      // Not the ledger's own stream, which has as many readers as DynamoDB lets read at once.
      table: data.projections,
      consumer: fn,
      // A batch writes two items at least: the larger it is, the less a payment costs.
      batchSize: 1000,
      window: Duration.seconds(settings.stores.windowSeconds),
      // The longest there is: where one ends, a batch is cut.
      tumblingWindow: Duration.minutes(15),
      oldest: Duration.minutes(30),
      filters: [ofStore('credit'), ofStore('debit')],
      hurts: 'What a store is owed lacks some of its payments; the ledger has them.',
      runbook:
        'Read the error in the log of project-stores and correct it, then run npm run rebuild:stores (docs/store-side.md).',
    });
  }
}
