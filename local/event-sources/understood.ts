/** What of an event source mapping's template the local platform acts on, and what it may leave out. */
import type { Understanding } from '../assembly/understood.ts';

export const understood: Understanding[] = [
  {
    type: 'AWS::Lambda::EventSourceMapping',
    understood: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig.OnFailure.Destination',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria.Filters[].Pattern',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'MaximumRecordAgeInSeconds',
      'MaximumRetryAttempts',
      'ParallelizationFactor',
      'StartingPosition',
      'TumblingWindowInSeconds',
    ],
    ignored: { 'Tags.*': 'Tags change no behaviour.' },
  },
];
