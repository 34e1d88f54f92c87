/** What of an EventBridge rule the local platform acts on, and what it may leave out. */
import type { Understanding } from '../assembly/understood.ts';

export const understood: readonly Understanding[] = [
  {
    type: 'AWS::Events::Rule',
    understood: ['Name', 'ScheduleExpression', 'State', 'Targets[].Arn', 'Targets[].Id'],
    ignored: {
      Description: 'text for people',
      'Targets[].DeadLetterConfig.Arn': 'an event here is always handed over',
      'Targets[].RetryPolicy.MaximumEventAgeInSeconds':
        'an invocation here is never refused for lack of capacity',
      'Targets[].RetryPolicy.MaximumRetryAttempts':
        'an invocation here is never refused for lack of capacity',
    },
  },
];
