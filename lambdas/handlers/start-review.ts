/** Ledger stream: starts the review of every payment that was written as held, or held when it was confirmed. */
import { holdClassOf } from '../domain/review/case-class.ts';
import { environment } from '../environment.ts';
import { stepFunctions } from '../store/clients.ts';
import { executionStarter } from '../store/executions.ts';
import { traceIn } from '../store/kept-trace.ts';
import { transferOf } from '../store/ledger-items.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const executions = () =>
  executionStarter({ client: stepFunctions(), machineArn: environment('REVIEW_MACHINE_ARN') });

const highFrom = (): bigint | undefined => {
  const amount = environment('HIGH_AMOUNT');
  return amount === 'none' ? undefined : BigInt(amount);
};

export const handler = streamConsumer('start-review', async ({ eventName, dynamodb }) => {
  const image = imageOf(dynamodb?.NewImage);
  // The mapping filters alike; a filter that is gone must not start reviews of what was never held.
  const isNew = eventName === 'INSERT' || dynamodb?.OldImage?.state?.S === 'challenged';
  if (!image || !isNew) return;
  const transfer = transferOf(image);
  if (transfer?.kind === 'payment' && transfer.state === 'pending')
    await executions().start(transfer.id, holdClassOf(transfer.money, highFrom()), traceIn(image));
});
