/** SQS's JSON protocol (`AmazonSQS.*`) over the local queues: enough to look at a dead-letter queue and empty it. */
import { createHash } from 'node:crypto';
import { Refusal } from '../aws/refusal.ts';
import type { Service } from '../aws/service.ts';
import type { ServiceAnswer } from '../types.ts';
import type { Queue, QueueStore } from './queues.ts';

type Body = Readonly<Record<string, unknown>>;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** See the SQS API reference, "Actions". Message attributes and delays are not served; who would wait for a message is answered at once. */
export function createQueueService(store: QueueStore): Service {
  const operations: Record<string, (body: Body) => unknown> = {
    SendMessage(body) {
      refuse(body, ['MessageAttributes', 'DelaySeconds', 'MessageDeduplicationId', 'MessageGroupId']);
      const queue = queueOf(store, body);
      const text = stringMember(body, 'MessageBody');
      return { MessageId: store.send(queue, text), MD5OfMessageBody: md5(text) };
    },
    ReceiveMessage(body) {
      const queue = queueOf(store, body);
      const limit = wholeNumber(body, 'MaxNumberOfMessages', 1, 1, 10);
      const hidden = wholeNumber(body, 'VisibilityTimeout', queue.visibilityTimeout / 1000, 0, 43_200);
      return {
        Messages: store.receive(queue, limit, hidden * 1000).map(({ id, body: text, sentAt, receipt }) => ({
          MessageId: id,
          ReceiptHandle: receipt,
          Body: text,
          MD5OfBody: md5(text),
          ...sentTimestamp(body, sentAt),
        })),
      };
    },
    ChangeMessageVisibility(body) {
      const seconds = wholeNumber(body, 'VisibilityTimeout', undefined, 0, 43_200);
      store.hide(queueOf(store, body), stringMember(body, 'ReceiptHandle'), seconds * 1000);
      return {};
    },
    DeleteMessage(body) {
      store.remove(queueOf(store, body), stringMember(body, 'ReceiptHandle'));
      return {};
    },
    GetQueueAttributes(body) {
      const queue = queueOf(store, body);
      const { visible, inFlight } = store.count(queue);
      const all: Record<string, string> = {
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        MessageRetentionPeriod: String(queue.retention / 1000),
        VisibilityTimeout: String(queue.visibilityTimeout / 1000),
      };
      const names = (body.AttributeNames ?? []) as string[];
      const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
      return { Attributes: Object.fromEntries(asked) };
    },
    GetQueueUrl: (body) => ({ QueueUrl: queueOf(store, body, 'QueueName').url }),
    ListQueues: () => ({ QueueUrls: store.queues.map((queue) => queue.url) }),
  };
  return {
    targetPrefix: 'AmazonSQS',
    serves: (operation) => Object.hasOwn(operations, operation),
    actions(operation, body) {
      const member = operation === 'GetQueueUrl' ? 'QueueName' : 'QueueUrl';
      const resource = operation === 'ListQueues' ? '*' : queueOf(store, body, member).arn;
      return [{ action: `sqs:${operation}`, resource }];
    },
    async handle({ operation, body }): Promise<ServiceAnswer> {
      try {
        return { status: 200, body: operations[operation]?.(body) };
      } catch (error) {
        if (error instanceof Refusal) return error.answer();
        throw error;
      }
    },
  };
}

/** A queue is its last path segment, whatever host the caller reaches it under. */
function queueOf({ queues }: QueueStore, body: Body, member = 'QueueUrl'): Queue {
  const name = stringMember(body, member).split('/').at(-1);
  const queue = queues.find((candidate) => candidate.name === name);
  if (queue) return queue;
  throw new Refusal('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
}

function stringMember(body: Body, member: string): string {
  const value = body[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(
    'com.amazonaws.sqs#MissingParameter',
    `The request must contain the parameter ${member}.`,
  );
}

/** The one attribute of a message that is kept, where it is asked for. */
function sentTimestamp({ MessageSystemAttributeNames: names }: Body, sentAt: number) {
  const asked = Array.isArray(names) && (names.includes('All') || names.includes('SentTimestamp'));
  return asked ? { Attributes: { SentTimestamp: String(sentAt) } } : {};
}

function wholeNumber(
  body: Body,
  member: string,
  otherwise: number | undefined,
  min: number,
  max: number,
): number {
  const value = body[member] ?? otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Refusal(
    'com.amazonaws.sqs#InvalidParameterValue',
    `Value ${JSON.stringify(value)} for parameter ${member} is invalid. Reason: must be between ${min} and ${max}.`,
  );
}

function refuse(body: Body, members: readonly string[]): void {
  const found = members.find((member) => body[member] !== undefined);
  if (found === undefined) return;
  throw new Refusal('com.amazonaws.sqs#UnsupportedOperation', `The local queues do not support ${found}.`);
}
