/** Which properties of functions the local platform acts on, and which it may leave alone, and why. */
import type { Understanding } from '../assembly/understood.ts';

const atRestOnly = 'how values are encrypted at rest does not change what a function sees';

export const understood: Understanding[] = [
  {
    type: 'AWS::Lambda::Function',
    understood: [
      'Architectures',
      'Code.S3Bucket',
      'Code.S3Key',
      'DeadLetterConfig.TargetArn',
      'Environment.Variables.*',
      'FunctionName',
      'Handler',
      'LoggingConfig.LogGroup',
      'MemorySize',
      'PackageType',
      'ReservedConcurrentExecutions',
      'Role',
      'Runtime',
      'Timeout',
    ],
    ignored: {
      'Code.SourceKMSKeyArn': atRestOnly,
      Description: 'text for people',
      KmsKeyArn: atRestOnly,
      'LoggingConfig.ApplicationLogLevel':
        'every line that a function writes is passed on; a filter on log lines changes no answer',
      'LoggingConfig.LogFormat': 'log lines are passed on as the function wrote them; no answer changes',
      'LoggingConfig.SystemLogLevel': "the platform's own log lines change no answer",
      'Tags.*': 'labels for people and bills',
      'TracingConfig.Mode': 'traces are observations; no answer changes',
    },
  },
  { type: 'AWS::Lambda::Version', understood: ['FunctionName'], ignored: { Description: 'text for people' } },
  // No weights: what a deployment does with them is over when the platform starts.
  {
    type: 'AWS::Lambda::Alias',
    understood: ['FunctionName', 'FunctionVersion', 'Name'],
    ignored: { Description: 'text for people' },
  },
];
