/** Settings by which API and console have names of their own. */
export const certificateArn = `arn:aws:acm:us-east-1:123456789012:certificate/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`;

export const ownNames = {
  'api.domain': 'api.example.com',
  'api.certificateArn': certificateArn,
  'console.domain': 'console.example.com',
  'console.certificateArn': certificateArn,
} as const;

/** Settings by which terminals have an API of their own, and present certificates. */
export const mutualTls = {
  'terminals.mutualTls.domain': 'tills.example.com',
  'terminals.mutualTls.certificateArn': certificateArn.replace('us-east-1', 'ap-northeast-1'),
  'terminals.mutualTls.truststore': 's3://example-authorities/holdfast/tills.pem',
  'terminals.mutualTls.truststoreVersion': 'aVersion_1.2',
} as const;
