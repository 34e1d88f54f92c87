/** The resource types that the local platform leaves out whole, each with the reason that this is safe. */

const REASONS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account':
    'says which role writes API Gateway logs to CloudWatch, which is not run locally',
  'AWS::CDK::Metadata': 'counts the constructs in use; it is no part of the app',
  'AWS::CloudFront::Distribution': 'the console is served by local/console, under the same headers',
  'AWS::CloudFront::Function':
    "keeps requests of others than reviewers from the console's address; here it is the API's own",
  'AWS::CloudFront::OriginAccessControl':
    'only CloudFront reads the bucket, and local/console serves in its place',
  'AWS::CloudFront::ResponseHeadersPolicy':
    'local/console serves under the same headers, out of the same list (lib/console/security-headers.ts)',
  'AWS::CloudWatch::Alarm': 'an alarm watches and changes no answer; there are no metrics locally',
  'AWS::CloudWatch::CompositeAlarm': 'an alarm watches and changes no answer; there are no metrics locally',
  'AWS::CloudWatch::Dashboard': 'a dashboard shows metrics, of which there are none locally',
  'AWS::CodeDeploy::Application':
    'says how a deployment moves traffic from one version to the next; here there is one',
  'AWS::CodeDeploy::DeploymentGroup':
    'says how a deployment moves traffic from one version to the next; here there is one',
  'AWS::KMS::Alias': 'nothing is encrypted locally, and nothing of the app calls KMS itself',
  'AWS::KMS::Key': 'nothing is encrypted locally, and nothing of the app calls KMS itself',
  'AWS::Logs::LogGroup': 'logs go to the terminal, where there is nothing to keep or expire',
  'AWS::Logs::MetricFilter': 'makes metrics out of logs, of which there are none locally',
  'AWS::Logs::QueryDefinition': 'a saved query for a person in the CloudWatch console',
  'AWS::Logs::ResourcePolicy': 'says who writes to log groups, which are not run locally',
  'AWS::SNS::Subscription': 'only alarms publish, and they are not run locally',
  'AWS::SNS::Topic': 'only alarms publish, and they are not run locally',
  'AWS::SNS::TopicPolicy': 'only alarms publish, and they are not run locally',
  'Custom::ConsoleFiles': 'nothing is uploaded: local/console serves what it bundles at the start',
  'AWS::WAFv2::LoggingConfiguration': 'the firewall itself is not run locally',
  'AWS::WAFv2::WebACL':
    'the firewall only takes away requests before the API, and none that this machine makes',
  'AWS::WAFv2::WebACLAssociation': 'the firewall itself is not run locally',
};

export function isIgnoredType(type: string): boolean {
  return Object.hasOwn(REASONS, type);
}

/** Every ignored type with its reason, for documentation and the platform's own listing. */
export const ignoredTypes = REASONS;
