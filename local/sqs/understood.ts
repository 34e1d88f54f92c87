/** What of a queue's template the local queues act on, and what they may leave out. */
import type { Understanding } from '../assembly/understood.ts';

const atRest = 'Encryption at rest: the local data folder is as private as the rest of the disk.';

export const understood: Understanding[] = [
  {
    type: 'AWS::SQS::Queue',
    understood: ['QueueName', 'MessageRetentionPeriod', 'VisibilityTimeout'],
    ignored: {
      SqsManagedSseEnabled: atRest,
      KmsMasterKeyId: atRest,
      KmsDataKeyReusePeriodSeconds: atRest,
      'Tags.*': 'Tags change no behaviour.',
    },
  },
  {
    type: 'AWS::SQS::QueuePolicy',
    understood: ['Queues', 'PolicyDocument.*'],
    ignored: {},
  },
];
