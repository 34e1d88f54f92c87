/** The buckets of the app, as their resources say. */
import { grantedBeyond } from '../aws/granted.ts';
import { type App, PlatformError, type Resource } from '../types.ts';
import { type BucketPolicy, bucketPolicy } from './bucket-policy.ts';

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Bucket {
  readonly name: string;
  readonly arn: string;
  /** Whether versions can be locked. */
  readonly hasObjectLock: boolean;
  /** By which every new version is locked that does not say otherwise; undefined where none is. */
  readonly defaultRetention: { readonly mode: LockMode; readonly days: number } | undefined;
  readonly policy: BucketPolicy;
}

interface Properties {
  readonly ObjectLockEnabled?: unknown;
  readonly VersioningConfiguration?: { readonly Status?: string };
  readonly ObjectLockConfiguration?: {
    readonly Rule?: {
      readonly DefaultRetention?: {
        readonly Mode?: string;
        readonly Days?: unknown;
        readonly Years?: unknown;
      };
    };
  };
}

/** @throws PlatformError for a bucket that is not versioned, or a policy that cannot be evaluated */
export function bucketsOf(app: App): Bucket[] {
  const own = ownBuckets(app);
  return [...own, ...adoptedBuckets(app, own)];
}

/**
 * What roles may use and no template makes: a stage that goes on with the bucket of another finds its objects where its own would
 * be. Its policy and its lock came with whoever made it.
 */
function adoptedBuckets(app: App, own: readonly Bucket[]): Bucket[] {
  const names = grantedBeyond(
    app,
    /"arn:aws:s3:::([a-z0-9.-]+)(?=["/])/g,
    own.map(({ name }) => name),
  );
  return names.map((name) => ({
    name,
    arn: `arn:aws:s3:::${name}`,
    hasObjectLock: true,
    defaultRetention: undefined,
    policy: { decide: () => 'implicitly denied' },
  }));
}

const ownBuckets = (app: App): Bucket[] =>
  app.resources
    .filter(({ type }) => type === 'AWS::S3::Bucket')
    .map((resource) => {
      const properties = resource.properties as Properties;
      if (properties.VersioningConfiguration?.Status !== 'Enabled') refuse(resource, 'is not versioned');
      const hasObjectLock = String(properties.ObjectLockEnabled) === 'true';
      return {
        name: resource.ref,
        arn: resource.attributes.Arn ?? '',
        hasObjectLock,
        defaultRetention: hasObjectLock ? retentionOf(resource, properties) : undefined,
        policy: bucketPolicy(app, resource),
      };
    });

function retentionOf(
  resource: Resource,
  { ObjectLockConfiguration }: Properties,
): Bucket['defaultRetention'] {
  const retention = ObjectLockConfiguration?.Rule?.DefaultRetention;
  if (retention === undefined) return undefined;
  const { Mode, Days, Years } = retention;
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html: one of the two, a year being 365 days.
  const days = Years === undefined ? Number(Days) : Number(Years) * 365;
  if (Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE')
    return refuse(resource, 'has a default retention without a mode');
  if (!Number.isInteger(days) || days < 1) return refuse(resource, 'has a default retention of no days');
  return { mode: Mode, days };
}

function refuse({ stack, logicalId }: Resource, problem: string): never {
  throw new PlatformError(
    `${stack}/${logicalId} (AWS::S3::Bucket) ${problem}, which the local platform cannot run.`,
  );
}
