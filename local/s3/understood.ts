/** What of a bucket's template the local S3 acts on, and what it may leave out. */
import type { Understanding } from '../assembly/understood.ts';

export const understood: Understanding[] = [
  {
    type: 'AWS::S3::Bucket',
    understood: [
      'BucketName',
      'ObjectLockConfiguration.ObjectLockEnabled',
      'ObjectLockConfiguration.Rule.DefaultRetention.Days',
      'ObjectLockConfiguration.Rule.DefaultRetention.Mode',
      'ObjectLockConfiguration.Rule.DefaultRetention.Years',
      'ObjectLockEnabled',
      'VersioningConfiguration.Status',
    ],
    ignored: {
      'BucketEncryption.*':
        'Encryption at rest: the local data folder is as private as the rest of the disk.',
      'LoggingConfiguration.*': 'Access logs are for a person to read, and change no answer.',
      'OwnershipControls.*': 'There is one account here, and no access control list is served.',
      'PublicAccessBlockConfiguration.*': 'Nobody without credentials of the app is served.',
      'Tags.*': 'Tags change no behaviour.',
      'Tags[].*': 'Tags change no behaviour.',
    },
  },
  { type: 'AWS::S3::BucketPolicy', understood: ['Bucket', 'PolicyDocument.*'], ignored: {} },
];
