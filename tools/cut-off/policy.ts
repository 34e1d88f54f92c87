/** What cuts a region off: a policy of each role, which IAM knows in every region, whether that one answers or not. */

export const policyName = (region: string): string => `holdfast-cut-off-${region}`;

/**
 * Denies all but logs and traces. The roles of a second region may have it too: it says nothing of requests there. Reading is denied
 * as well: a stream that nobody can read is read later, where one whose records fail is given up.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 */
export const cutOffPolicy = (region: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'CutOff',
      Effect: 'Deny',
      NotAction: ['logs:*', 'xray:*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  ],
});
