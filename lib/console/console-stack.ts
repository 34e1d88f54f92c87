/** The reviewers' console: its files in a private bucket, and one address in front of them and of the reviewers' API. */
import { CfnOutput, CustomResource, Duration, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ConsoleConfig } from '../../console/app/config.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { stageName } from '../api/contract-api.ts';
import type { Settings } from '../config.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import { apiDocsFolder, bundleApiDocs } from './bundle-api-docs.ts';
import { bundleConsole } from './bundle-console.ts';
import { ConsoleBucket } from './console-bucket.ts';
import { reviewersRoutesCode } from './reviewers-routes.ts';
import { apiDocsHeaders, type SecurityHeaders, securityHeaders } from './security-headers.ts';

export interface ConsoleStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  /** Of the HTTP API. */
  readonly apiUrl: string;
}

/**
 * Under a name of CloudFront's own it speaks every version of TLS, whatever it is told: with real customers the console has a
 * name of its own, or there is none.
 */
export const hasConsole = ({ stage, console }: Settings): boolean =>
  stage !== 'prod' || console.domain !== undefined;

/** As a function of CloudFront. */
export const apiDocsPageCode = (folder: string): string => `function handler(event) {
  const request = event.request;
  if (request.uri === '${folder}') request.uri = '${folder}index.html';
  return request;
}
`;

export class ConsoleStack extends Stack {
  readonly #props: ConsoleStackProps;

  constructor(scope: Construct, id: string, props: ConsoleStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { domain } = props.settings.console;
    const bucket = new ConsoleBucket(this, 'Files');
    const distribution = this.#distribution(bucket);
    this.#publish(bucket);
    const url = `https://${domain ?? distribution.distributionDomainName}/`;
    new CfnOutput(this, 'ConsoleUrl', { value: url });
    if (domain !== undefined)
      new CfnOutput(this, 'ConsoleDomainTarget', { value: distribution.distributionDomainName });
    new CfnOutput(this, 'ApiDocsUrl', { value: `${url}${apiDocsFolder}/` });
  }

  #distribution(bucket: ConsoleBucket): Distribution {
    const { settings, apiUrl } = this.#props;
    const cognito = `https://cognito-idp.${this.region}.amazonaws.com`;
    const responseHeadersPolicy = this.#headers('Headers', 'the console', securityHeaders(cognito));
    const files = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
    };
    const path = `/${stageName}`;
    const passReviewers = new EdgeFunction(this, 'ReviewersRoutes', {
      comment: 'Lets the routes of reviewers pass to the API, and nothing else',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(reviewersRoutesCode(routes, path)),
    });
    const distribution = new Distribution(this, 'Address', {
      comment: `Holdfast ${settings.stage}: the reviewers' console`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: { ...files, responseHeadersPolicy },
      additionalBehaviors: {
        [`/${apiDocsFolder}/*`]: {
          ...files,
          responseHeadersPolicy: this.#headers('ApiDocsHeaders', "the API's page", apiDocsHeaders()),
          functionAssociations: [
            { function: this.#apiDocsPage(), eventType: FunctionEventType.VIEWER_REQUEST },
          ],
        },
        [`${path}/*`]: {
          origin: new HttpOrigin(Fn.parseDomainName(apiUrl), {
            protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
            originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy,
          functionAssociations: [{ function: passReviewers, eventType: FunctionEventType.VIEWER_REQUEST }],
        },
      },
      ...this.#name(),
    });
    this.#acknowledge(distribution);
    return distribution;
  }

  #name(): Pick<DistributionProps, 'certificate' | 'domainNames' | 'minimumProtocolVersion' | 'webAclId'> {
    const { domain, certificateArn, webAclArn } = this.#props.settings.console;
    return {
      ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
      ...(domain === undefined || certificateArn === undefined
        ? {}
        : {
            domainNames: [domain],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }),
    };
  }

  /** A distribution knows the page of its root alone. */
  #apiDocsPage(): EdgeFunction {
    return new EdgeFunction(this, 'ApiDocsPage', {
      comment: "Finds the API's page where its folder is asked for",
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(apiDocsPageCode(`/${apiDocsFolder}/`)),
    });
  }

  #headers(id: string, what: string, headers: SecurityHeaders): ResponseHeadersPolicy {
    const override = true;
    return new ResponseHeadersPolicy(this, id, {
      comment: `What browsers are told of ${what}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: headers.contentSecurityPolicy, override },
        contentTypeOptions: { override },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(headers.strictTransportSecurity),
          includeSubdomains: true,
          override,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: headers.permissionsPolicy, override },
          { header: 'cross-origin-opener-policy', value: headers.crossOriginOpenerPolicy, override },
        ],
      },
    });
  }

  /** The function has the files with it, so it reads nothing: not the bucket of the CDK's assets either. */
  #publish(bucket: ConsoleBucket): void {
    const { settings, identity } = this.#props;
    const fn = new HandlerFunction(this, 'publish-console', {
      settings,
      description: "Puts the console's files into their bucket",
      timeout: Duration.seconds(30),
      invokedBy: 'deployment',
      files: () =>
        new Map([
          ...[...bundleConsole().files].map(([name, { body }]) => [`console/${name}`, body] as const),
          ...[...bundleApiDocs()].map(
            ([name, { body }]) => [`console/${apiDocsFolder}/${name}`, body] as const,
          ),
        ]),
    });
    bucket.grantPublish(fn);
    const config: ConsoleConfig = {
      apiUrl: `/${stageName}`,
      cognitoUrl: `https://cognito-idp.${this.region}.amazonaws.com/`,
      userPoolId: identity.reviewers.userPoolId,
      clientId: identity.reviewers.client.userPoolClientId,
      stage: settings.stage,
      currency: settings.currency,
    };
    const { s3Key } = (fn.node.defaultChild as CfnFunction).code as CfnFunction.CodeProperty;
    const published = new CustomResource(this, 'Published', {
      resourceType: 'Custom::ConsoleFiles',
      serviceToken: fn.functionArn,
      // Longer than the function, far shorter than the hour that CloudFormation waits by itself.
      serviceTimeout: Duration.minutes(3),
      properties: {
        config: this.toJsonString(config),
        // Named by its content: other files are another one.
        code: s3Key,
      },
    });
    // Not before it may.
    if (fn.role) published.node.addDependency(fn.role);
  }

  #acknowledge(distribution: Distribution): void {
    const { domain, webAclArn } = this.#props.settings.console;
    const findings: Readonly<Record<string, string>> = {
      'AwsSolutions-CFR1':
        'Reviewers travel; who they are is shown by password and authenticator app, not by country.',
      'AwsSolutions-CFR3':
        'What is done is in the access log of the API; who loaded a public script tells nothing.',
      ...(webAclArn === undefined
        ? {
            'AwsSolutions-CFR2':
              'A firewall of CloudFront lies in us-east-1, in a stack of its own: console.webAclArn names one. The files ' +
              'are public, the API behind has its own.',
          }
        : {}),
      ...(domain === undefined
        ? {
            'AwsSolutions-CFR4':
              "CloudFront's own certificate takes every TLS: for a stage without real customers. prod has no console " +
              'without console.domain.',
          }
        : {}),
    };
    for (const [id, reason] of Object.entries(findings))
      Validations.of(distribution).acknowledge({ id, reason });
  }
}
