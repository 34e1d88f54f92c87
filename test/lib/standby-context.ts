/** Settings of a stage that is replicated to a second region, and of the stage there that has the replicas. */
export const account = '123456789012';
export const [first, second] = ['ap-northeast-1', 'ap-northeast-3'] as const;

export const replicating = {
  'aws.account': account,
  'aws.region': first,
  'standby.region': second,
  'standby.replicas': 'true',
} as const;

const secretArn = (name: string) => `arn:aws:secretsmanager:${second}:${account}:secret:${name}-AbCdEf`;
const streamArn = (table: string) =>
  `arn:aws:dynamodb:${second}:${account}:table/${table}/stream/2026-11-22T00:00:00.000`;

const reading = {
  'aws.account': account,
  'aws.region': second,
  'adopted.ledger': 'Ledger-1',
  'adopted.registry': 'Registry-1',
  'adopted.cases': 'Cases-1',
  'adopted.key': `arn:aws:kms:${second}:${account}:key/01234567-89ab-cdef-0123-456789abcdef`,
  'adopted.seals': `holdfast-prod-seals-${account}-${second}`,
  'adopted.secrets.identityWebhook': secretArn('IdentityWebhook'),
  'adopted.secrets.cardWebhook': secretArn('CardWebhook'),
  'adopted.secrets.cursors': secretArn('Cursors'),
  'adopted.secrets.codes': secretArn('Codes'),
  'adopted.secrets.pseudonyms': secretArn('Pseudonyms'),
} as const;

export const adopting = {
  read: { ...reading, 'adopted.mode': 'read' },
  write: {
    ...reading,
    'adopted.mode': 'write',
    'adopted.ledgerStream': streamArn('Ledger-1'),
    'adopted.registryStream': streamArn('Registry-1'),
    'adopted.casesStream': streamArn('Cases-1'),
  },
} as const;
