/** What a bucket's own policy says of a request, beside what the caller's role may do. */
import { compilePolicy, type Decision, decide, statementsOf } from '../aws/policy.ts';
import type { ConditionContext } from '../aws/service.ts';
import { type App, PlatformError, type Principal, type Resource } from '../types.ts';

export interface BucketPolicy {
  /** @param context with the request's own condition keys */
  decide(principal: Principal, action: string, resource: string, context: ConditionContext): Decision;
}

/** The condition keys that every request has a value for where S3's would. */
const S3_CONDITION_KEYS = ['s3:if-match', 's3:if-none-match', 's3:object-lock-mode', 's3:prefix'] as const;

const RULES = {
  conditionKeys: new Set(['aws:principalarn', 'aws:securetransport', ...S3_CONDITION_KEYS]),
  services: new Set(['s3']),
};

/** @throws PlatformError for a policy that cannot be evaluated */
export function bucketPolicy(app: App, bucket: Resource): BucketPolicy {
  const compiled = app.resources
    .filter(({ type, properties }) => type === 'AWS::S3::BucketPolicy' && properties.Bucket === bucket.ref)
    .flatMap(({ stack, logicalId, properties }) => {
      const where = `${stack}/${logicalId}`;
      return statementsOf(properties.PolicyDocument, where).flatMap(
        ({ Principal: principal, ...statement }) => {
          const concerns = principalsOf(principal, where);
          // A service of AWS, which none is here.
          if (concerns === undefined) return [];
          return compilePolicy({ Statement: statement }, RULES, where).map((each) => ({ each, concerns }));
        },
      );
    });
  return {
    decide(principal, action, resource, context) {
      const statements = compiled.filter(({ concerns }) => concerns(principal.arn)).map(({ each }) => each);
      return decide(statements, action, resource, {
        ...context,
        'aws:PrincipalArn': [principal.arn],
        // The laptop's own loopback stands for the TLS that the SDK speaks to AWS.
        'aws:SecureTransport': ['true'],
      });
    },
  };
}

function principalsOf(principal: unknown, where: string): ((arn: string) => boolean) | undefined {
  if (principal === '*') return () => true;
  const { AWS: accounts, Service: services } = (principal ?? {}) as { AWS?: unknown; Service?: unknown };
  if (accounts === undefined && services !== undefined) return undefined;
  const names = [accounts].flat();
  if (names.includes('*')) return () => true;
  if (names.every((name) => typeof name === 'string' && name.includes(':role/')))
    return (arn) => names.includes(arn);
  throw new PlatformError(`${where}: the principal ${JSON.stringify(principal)} is not supported.`);
}
