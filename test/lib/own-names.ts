/** Settings by which API and console have names of their own. */
export const certificateArn = `arn:aws:acm:us-east-1:123456789012:certificate/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`;

export const ownNames = {
  'api.domain': 'api.example.com',
  'api.certificateArn': certificateArn,
  'console.domain': 'console.example.com',
  'console.certificateArn': certificateArn,
} as const;
