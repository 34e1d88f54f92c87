/** What of a secret's template the local Secrets Manager acts on, and what it may leave out. */
import type { Understanding } from '../assembly/understood.ts';

export const understood: Understanding[] = [
  {
    type: 'AWS::SecretsManager::Secret',
    understood: [
      'Name',
      'GenerateSecretString.ExcludeCharacters',
      'GenerateSecretString.ExcludeLowercase',
      'GenerateSecretString.ExcludeNumbers',
      'GenerateSecretString.ExcludePunctuation',
      'GenerateSecretString.ExcludeUppercase',
      'GenerateSecretString.GenerateStringKey',
      'GenerateSecretString.IncludeSpace',
      'GenerateSecretString.PasswordLength',
      'GenerateSecretString.RequireEachIncludedType',
      'GenerateSecretString.SecretStringTemplate',
    ],
    ignored: {
      Description: 'a text for people',
      KmsKeyId: 'Encryption at rest: the local data folder is as private as the rest of the disk.',
      'Tags.*': 'Tags change no behaviour.',
    },
  },
];
