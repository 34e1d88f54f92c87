/** What of a state machine's template the local platform acts on, and what it may leave out. */
import type { Understanding } from '../assembly/understood.ts';

export const understood: Understanding[] = [
  {
    type: 'AWS::StepFunctions::StateMachine',
    understood: [
      'DefinitionString',
      'DefinitionSubstitutions.*',
      'RoleArn',
      'StateMachineName',
      'StateMachineType',
    ],
    ignored: {
      'LoggingConfiguration.*': 'Log delivery: what an execution did is in its history.',
      'TracingConfiguration.*': 'Traces change no behaviour.',
      'EncryptionConfiguration.*':
        'Encryption at rest: the local data folder is as private as the rest of the disk.',
      'Tags.*': 'Tags change no behaviour.',
    },
  },
];
