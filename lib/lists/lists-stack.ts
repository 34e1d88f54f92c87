/** The operators' lists: the functions that keep them, and the one that puts what is listed where payments read it. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface ListsStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class ListsStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;
  readonly #props: ListsStackProps;

  constructor(scope: Construct, id: string, props: ListsStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { settings, identity, data } = props;
    const operatorFunction = functionsFor(identity.reviewers, this, settings);
    const createListEntry = operatorFunction('create-list-entry', 'Puts something on a list');
    data.registry.grantChangeLists(createListEntry);
    data.registry.grantReadStore(createListEntry);
    data.registry.grantReadDevices(createListEntry);
    const removeListEntry = operatorFunction('remove-list-entry', 'Takes something off a list');
    data.registry.grantChangeLists(removeListEntry);
    const listListEntries = operatorFunction('list-list-entries', 'Answers what is on a list');
    const listListEvents = operatorFunction('list-list-events', 'Answers what was done with a list');
    for (const fn of [listListEntries, listListEvents]) {
      data.registry.grantReadLists(fn);
      data.cursors.allowReading(fn);
    }
    this.#applyLists();
    this.handlers = { createListEntry, removeListEntry, listListEntries, listListEvents };
  }

  #applyLists(): void {
    const { settings, data } = this.#props;
    const fn = new HandlerFunction(this, 'apply-lists', {
      settings,
      description: 'Marks what is listed, and publishes the lists of addresses and countries',
      timeout: Duration.seconds(30),
    });
    data.registry.grantApplyLists(fn);
    new StreamConsumer(this, 'ListEntries', {
      settings,
      table: data.registry,
      consumer: fn,
      filters: [
        {
          eventName: ['INSERT', 'MODIFY'],
          dynamodb: { Keys: { pk: { S: [{ prefix: 'LIST#' }] }, sk: { S: [{ prefix: 'ENTRY#' }] } } },
        },
      ],
      // A file that is imported is published a few times, not once a row.
      batchSize: 100,
      window: Duration.seconds(1),
      oldest: Duration.minutes(5),
      hurts: 'What an operator has blocked goes through still, or what was taken off a list is kept out.',
      runbook:
        'Read the error in the log of apply-lists and correct it. Then ask for the entry once more with another reason, POST ' +
        '/lists/{name}/entries: it is applied as it stands. What cannot wait is frozen, which is exact and at once.',
    });
  }
}
