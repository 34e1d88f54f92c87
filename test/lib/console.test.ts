/** How the console is deployed: who can read what, under which headers, and what of the API is behind its address. */

import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { apiDocsPageCode } from '../../lib/console/console-stack.ts';
import { reviewersRoutesCode } from '../../lib/console/reviewers-routes.ts';
import { apiDocsHeaders, asHttpHeaders, securityHeaders } from '../../lib/console/security-headers.ts';
import { certificateArn } from './own-names.ts';
import { synthesize } from './synthesized.ts';

const app = synthesize('dev');
const named = { 'console.domain': 'console.example.com', 'console.certificateArn': certificateArn };
const distributionOf = (from: typeof app) =>
  from.one('AWS::CloudFront::Distribution').properties.DistributionConfig;
const behaviourOf = (pattern: string) =>
  distributionOf(app).CacheBehaviors.find(
    ({ PathPattern }: { readonly PathPattern: string }) => PathPattern === pattern,
  );

describe('the files', () => {
  test('nobody but CloudFront reads them, of this distribution alone, and nobody without TLS', () => {
    const { properties } = app.one('AWS::S3::BucketPolicy', 'Files');
    const statements: { Effect: string; Action: string; Principal: object; Condition: object }[] =
      properties.PolicyDocument.Statement;
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      }),
    ]);
    expect(app.one('AWS::S3::Bucket', 'Files').properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const [origin] = distributionOf(app).Origins.filter((each: object) => 'S3OriginConfig' in each);
    expect(origin.OriginAccessControlId).toBeDefined();
    expect(
      app.one('AWS::CloudFront::OriginAccessControl').properties.OriginAccessControlConfig,
    ).toMatchObject({
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  test('the settings name the pool of the reviewers, and the API under the same address', () => {
    const published = JSON.stringify(app.one('Custom::ConsoleFiles').properties.config);
    expect(published).toContain('\\"apiUrl\\":\\"/v1\\"');
    expect(published).toMatch(/Reviewers\w+.*Reviewers\w*Client/);
    expect(published).not.toMatch(/Customers|Terminals/);
  });
});

describe('the headers', () => {
  const policy = app.one('AWS::CloudFront::ResponseHeadersPolicy', 'Headers').properties
    .ResponseHeadersPolicyConfig;

  test('are those that it is served under on one machine, and Cognito besides', () => {
    const local = asHttpHeaders(securityHeaders());
    const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = policy;
    const parts: unknown[] = security.ContentSecurityPolicy.ContentSecurityPolicy['Fn::Join'][1];
    const deployed = parts.map((part) => (typeof part === 'string' ? part : 'ap-northeast-1')).join('');
    expect(deployed.replace(' https://cognito-idp.ap-northeast-1.amazonaws.com', '')).toBe(
      local['content-security-policy'],
    );
    expect(security).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: local['x-frame-options'] },
      ReferrerPolicy: { ReferrerPolicy: local['referrer-policy'] },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
    });
    for (const { Header, Value } of custom.Items) expect(local[Header]).toBe(Value);
    expect(custom.Items).toHaveLength(2);
  });

  test('allow nothing inline, no eval, no other address, no frame', () => {
    const { contentSecurityPolicy } = securityHeaders();
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|blob:/);
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(contentSecurityPolicy.split('; ')).toContain(directive);
    expect(contentSecurityPolicy).toContain("require-trusted-types-for 'script'");
  });

  test('are on whatever the address answers', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = distributionOf(app);
    for (const { ResponseHeadersPolicyId, PathPattern } of [DefaultCacheBehavior, ...CacheBehaviors]) {
      const own = PathPattern === '/docs/*' ? /^ApiDocsHeaders/ : /^Headers/;
      expect(ResponseHeadersPolicyId).toEqual({ Ref: expect.stringMatching(own) });
    }
  });
});

describe('the page of the API', () => {
  const { contentSecurityPolicy } = apiDocsHeaders();

  test('has no part in the console’s address: it is of no origin, and asks nobody for anything', () => {
    const directives = contentSecurityPolicy.split('; ');
    expect(directives[0]).toBe('sandbox allow-scripts');
    expect(directives).toContain("default-src 'none'");
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|blob:|same-origin|connect-src/);
  });

  test('is served under the headers that it has on one machine', () => {
    const { properties } = app.one('AWS::CloudFront::ResponseHeadersPolicy', 'ApiDocsHeaders');
    const { SecurityHeadersConfig: security } = properties.ResponseHeadersPolicyConfig;
    expect(security.ContentSecurityPolicy).toEqual({
      ContentSecurityPolicy: contentSecurityPolicy,
      Override: true,
    });
    expect(security.FrameOptions).toEqual({ FrameOption: 'DENY', Override: true });
  });

  test('is read from the same files, and found where its folder is asked for', () => {
    const { AllowedMethods, TargetOriginId, FunctionAssociations } = behaviourOf('/docs/*');
    expect(AllowedMethods).toEqual(['GET', 'HEAD']);
    expect(TargetOriginId).toBe(distributionOf(app).DefaultCacheBehavior.TargetOriginId);
    expect(FunctionAssociations).toHaveLength(1);
    const code = app.one('AWS::CloudFront::Function', 'ApiDocsPage').properties.FunctionCode;
    expect(code).toBe(apiDocsPageCode('/docs/'));
    const asked = (uri: string) =>
      (runInNewContext(`${code}\nhandler(event)`, { event: { request: { uri } } }) as { uri: string }).uri;
    expect(['/docs/', '/docs/api-docs-ABCDEFGH.js', '/'].map(asked)).toEqual([
      '/docs/index.html',
      '/docs/api-docs-ABCDEFGH.js',
      '/',
    ]);
  });
});

describe('the address', () => {
  test('is of https alone, and takes no answer of the API for another', () => {
    const { DefaultCacheBehavior, CacheBehaviors, DefaultRootObject } = distributionOf(app);
    expect(DefaultRootObject).toBe('index.html');
    expect(DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: ['GET', 'HEAD'],
    });
    expect(CacheBehaviors).toHaveLength(2);
    // AWS's own ids: CachingDisabled, and AllViewerExceptHostHeader.
    expect(behaviourOf('/v1/*')).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
  });

  test('with a name of its own it speaks TLS 1.2 and later', () => {
    const distribution = distributionOf(synthesize('prod', named));
    expect(distribution.Aliases).toEqual(['console.example.com']);
    expect(distribution.ViewerCertificate).toMatchObject({
      AcmCertificateArn: certificateArn,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    });
  });

  test('without one, prod has no console', () => {
    expect(synthesize('prod').ofType('AWS::CloudFront::Distribution')).toEqual([]);
  });

  test('takes the firewall that is named', () => {
    const webAclArn = `arn:aws:wafv2:us-east-1:123456789012:global/webacl/console/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`;
    expect(distributionOf(synthesize('dev', { 'console.webAclArn': webAclArn })).WebACLId).toBe(webAclArn);
  });
});

describe('what of the API is behind it', () => {
  interface Answer {
    readonly statusCode?: number;
    readonly body?: string;
  }
  const code = reviewersRoutesCode(routes, '/v1');
  const ask = (method: string, uri: string): Answer =>
    runInNewContext(`${code}\nhandler(event)`, {
      event: { request: { method, uri }, context: { requestId: 'r' } },
    }) as Answer;
  const concrete = (path: string) => `/v1${path.replaceAll(/\{\w+\}/g, 'some-id')}`;

  test('is every route of the reviewers, and no other', () => {
    for (const { method, path, audience } of routes) {
      const { statusCode } = ask(method, concrete(path));
      expect(statusCode, `${method} ${path}`).toBe(audience.pool === 'reviewers' ? undefined : 404);
    }
  });

  test.each([
    ['POST', '/v1/payments'],
    ['POST', '/v1/payments/'],
    ['POST', '/v1/cases/../payments'],
    ['GET', '/v1/cases/a/b/c'],
    ['DELETE', '/v1/cases'],
    ['GET', '/v1/cases\n'],
    ['GET', '/prod/cases'],
  ])('%s %s does not pass', (method, uri) => {
    const { statusCode, body } = ask(method, uri);
    expect(statusCode).toBe(404);
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'route_not_found', status: 404, request_id: 'r' });
  });

  test('is what runs at the edge, and small enough for it', () => {
    expect(app.one('AWS::CloudFront::Function', 'ReviewersRoutes').properties.FunctionCode).toBe(code);
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
    expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024);
    expect(behaviourOf('/v1/*').FunctionAssociations).toEqual([
      { EventType: 'viewer-request', FunctionARN: expect.anything() },
    ]);
  });
});
