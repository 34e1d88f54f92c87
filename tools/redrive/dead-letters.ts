/** The dead-letter queues of a stage, and what waits in them. */
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { liveAlias } from '../../lib/constructs/live-alias.ts';
import { type GivenUp, givenUpIn } from './given-up.ts';
import { handlerIn } from './remedies.ts';

export interface DeadLetters {
  /** The queue's name. */
  readonly queue: string;
  readonly url: string;
  /** The function that gave up, by its name in its stack. */
  readonly handler: string;
  /** Of what is to be invoked: its live version, not whatever was uploaded last. */
  readonly functionArn: string;
  /** Which records of the stream concern it; undefined for what a schedule invokes. */
  readonly mapping: EventSourceMappingConfiguration | undefined;
}

export interface Message {
  readonly receipt: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly givenUp: GivenUp;
}

export interface Clients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

/** @param prefix what the names of the stage's functions begin with */
export async function deadLetterQueues({ lambda, sqs }: Clients, prefix: string): Promise<DeadLetters[]> {
  const found: DeadLetters[] = [];
  const add = async (
    queueArn: string | undefined,
    functionArn = '',
    mapping?: EventSourceMappingConfiguration,
  ) => {
    const queue = queueArn?.split(':').at(-1);
    if (queue === undefined || !functionArn.includes(`:function:${prefix}`)) return;
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    found.push({ queue, url: QueueUrl, handler: handlerIn(functionArn), functionArn, mapping });
  };
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: lambda }, {}))
    for (const mapping of EventSourceMappings)
      await add(mapping.DestinationConfig?.OnFailure?.Destination, mapping.FunctionArn, mapping);
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    for (const { DeadLetterConfig, FunctionArn } of Functions)
      await add(DeadLetterConfig?.TargetArn, `${FunctionArn}:${liveAlias}`);
  return found.sort((a, b) => (a.queue < b.queue ? -1 : 1));
}

/** About how many messages wait, hidden ones too. */
export async function countOf({ sqs }: Pick<Clients, 'sqs'>, { url }: DeadLetters): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** Takes messages, and hides them meanwhile from whoever else asks. */
export async function take(
  { sqs }: Pick<Clients, 'sqs'>,
  { url }: DeadLetters,
  { seconds, most }: { readonly seconds: number; readonly most: number },
): Promise<Message[]> {
  const taken: Message[] = [];
  while (taken.length < most) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(10, most - taken.length),
        VisibilityTimeout: seconds,
        // A queue that is asked without waiting asks only some of its servers, and may seem empty
        // (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html).
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) break;
    for (const { ReceiptHandle = '', Body = '', Attributes } of Messages)
      taken.push({
        receipt: ReceiptHandle,
        sentAt: Number(Attributes?.SentTimestamp ?? 0),
        givenUp: givenUpIn(Body),
      });
  }
  return taken;
}

export const giveBack = (
  { sqs }: Pick<Clients, 'sqs'>,
  { url }: DeadLetters,
  { receipt }: Message,
): Promise<unknown> =>
  sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
  );

export const remove = (
  { sqs }: Pick<Clients, 'sqs'>,
  { url }: DeadLetters,
  { receipt }: Message,
): Promise<unknown> => sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
