/** What the doctor asks an account of AWS, each a read that changes nothing. */
import { BackupClient, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type JsonApi, signedCalls } from '../signed-call.ts';

export interface Account {
  /** Where calls go. @throws Error where nobody says */
  region(): Promise<string>;
  /** The number of the account that the credentials are of. */
  identity(): Promise<string>;
  /** Undefined where the CDK was never bootstrapped. */
  bootstrapVersion(region: string): Promise<number | undefined>;
  concurrency(): Promise<number>;
  /** How many roles the account has, in all regions, and how many it may have. */
  roles(): Promise<{ readonly count: number; readonly quota: number }>;
  /** Whether AWS Backup makes copies of DynamoDB's tables that a vault can lock and copy. */
  backsUpTables(): Promise<boolean>;
  mailing(): Promise<{ readonly sending: boolean; readonly production: boolean }>;
  /** Undefined where SES does not know it. */
  senderVerified(identity: string): Promise<boolean | undefined>;
  topicExists(arn: string): Promise<boolean>;
  /** Of the region that the ARN names; undefined where there is none. */
  certificate(arn: string): Promise<Certificate | undefined>;
  /** What is in an object of S3, by its `s3://` address; undefined where there is none, or none of that version. */
  object(address: string, version: string): Promise<string | undefined>;
}

export interface Certificate {
  /** `ISSUED`, or why it is not. */
  readonly status: string;
  /** Of Amazon's public authority, and not imported or of a private one. */
  readonly isOfAmazon: boolean;
  /** The names that it is for, some with a star as their first part. */
  readonly names: readonly string[];
}

const timeout = 10_000;

/** Of the CDK's default qualifier. */
const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

/** @param region undefined for the one of the environment */
export function accountIn(region: string | undefined): Account {
  const common = {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: timeout },
  };
  const sts = new STSClient(common);
  return {
    region: () => sts.config.region(),
    identity: async () => (await sts.send(new GetCallerIdentityCommand())).Account ?? '',
    async bootstrapVersion(region) {
      const ask = new SSMClient({ ...common, region }).send(
        new GetParameterCommand({ Name: bootstrapParameter }),
      );
      const found = await unlessNamed(['ParameterNotFound'], ask);
      return found && Number(found.Parameter?.Value);
    },
    async concurrency() {
      const { AccountLimit } = await new LambdaClient(common).send(new GetAccountSettingsCommand());
      return AccountLimit?.ConcurrentExecutions ?? 0;
    },
    async roles() {
      const { SummaryMap: has = {} } = await new IAMClient(common).send(new GetAccountSummaryCommand());
      return { count: has.Roles ?? 0, quota: has.RolesQuota ?? 0 };
    },
    async backsUpTables() {
      const { ResourceTypeOptInPreference: optedIn, ResourceTypeManagementPreference: managed } =
        await new BackupClient(common).send(new DescribeRegionSettingsCommand());
      return optedIn?.DynamoDB === true && managed?.DynamoDB === true;
    },
    async mailing() {
      const found = await new SESv2Client(common).send(new GetAccountCommand());
      return { sending: found.SendingEnabled ?? false, production: found.ProductionAccessEnabled ?? false };
    },
    async senderVerified(identity) {
      const ask = new SESv2Client(common).send(new GetEmailIdentityCommand({ EmailIdentity: identity }));
      const found = await unlessNamed(['NotFoundException'], ask);
      return found && (found.VerifiedForSendingStatus ?? false);
    },
    async topicExists(arn) {
      const ask = new SNSClient(common).send(new GetTopicAttributesCommand({ TopicArn: arn }));
      return (await unlessNamed(['NotFoundException', 'NotFound'], ask)) !== undefined;
    },
    async certificate(arn) {
      const acm = certificatesOf(arn, () => sts.config.credentials());
      const ask = acm<{ Certificate: CertificateDetail }>('DescribeCertificate', { CertificateArn: arn });
      const found = await unlessNamed(['ResourceNotFoundException'], ask);
      if (found === undefined) return undefined;
      const { Status: status, Type: type, DomainName: name } = found.Certificate;
      const { SubjectAlternativeNames: names = [name] } = found.Certificate;
      return { status, isOfAmazon: type === 'AMAZON_ISSUED', names };
    },
    async object(address, version) {
      const { host: Bucket, pathname } = new URL(address);
      const wanted = { Bucket, Key: pathname.slice(1), VersionId: version };
      const ask = new S3Client(common).send(new GetObjectCommand(wanted));
      // A version that no object could have is an argument that S3 does not take.
      const none = ['NoSuchBucket', 'NoSuchKey', 'NoSuchVersion', 'InvalidArgument'];
      return (await unlessNamed(none, ask))?.Body?.transformToString();
    },
  };
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
interface CertificateDetail {
  readonly Status: string;
  readonly Type: 'AMAZON_ISSUED' | 'IMPORTED' | 'PRIVATE';
  readonly DomainName: string;
  readonly SubjectAlternativeNames?: readonly string[];
}

/** Without a client of its own for this one question. */
function certificatesOf(arn: string, credentials: JsonApi['credentials']) {
  const [, , , region = ''] = arn.split(':');
  return signedCalls({
    // As the SDK's clients take it.
    url: process.env.AWS_ENDPOINT_URL ?? `https://acm.${region}.amazonaws.com`,
    region,
    service: 'acm',
    target: 'CertificateManager',
    version: '1.1',
    credentials,
    timeout,
  });
}

/** @returns undefined where the answer is an error of one of the names */
async function unlessNamed<T>(names: readonly string[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (names.includes((error as Error).name)) return undefined;
    throw error;
  }
}
