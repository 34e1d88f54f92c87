/** The policies that AWS itself manages, as far as an app may attach them to a role here. */

/**
 * ARN -> the statements of the policy that concern what is run locally. Those here give write access to logs, traces
 * and streams' own metadata only, which no local service asks for, so they come down to nothing.
 */
export const managedPolicies: ReadonlyMap<string, readonly unknown[]> = new Map([
  ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', []],
  ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess', []],
  ['arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs', []],
]);
