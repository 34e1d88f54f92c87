/** Seals the ledger: from its stream into a chain of blocks under Object Lock. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface SealingStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: LedgerStack;
}

export class SealingStack extends Stack {
  constructor(scope: Construct, id: string, props: SealingStackProps) {
    super(scope, id, props);
    const { settings, data } = props;
    const fn = new HandlerFunction(this, 'seal-ledger', {
      settings,
      description: 'Seals every change of every transfer',
      timeout: Duration.seconds(30),
    });
    data.seals.grantSeal(fn);
    data.registry.grantSeal(fn);
    // Whatever has an account to debit is a transfer; what was one, and is changed or removed, is sealed too.
    const transfer = { debit: { S: [{ exists: true }] } };
    new StreamConsumer(this, 'Transfers', {
      settings,
      table: data.ledger,
      consumer: fn,
      batchSize: 100,
      window: Duration.seconds(settings.sealing.windowSeconds),
      filters: [{ dynamodb: { NewImage: transfer } }, { dynamodb: { OldImage: transfer } }],
      hurts:
        'Nobody notices yet, but transfers of the last hours can be edited without a trace: they are in no sealed block.',
      runbook:
        'Read the error in the log of seal-ledger and correct it within 24 hours, then have the mapping read the stream ' +
        'again from its start: what is sealed is not sealed twice. If it says that something stands in the place of a ' +
        'block, somebody else wrote to the bucket: run npm run verify:ledger and find out who.',
    });
  }
}
