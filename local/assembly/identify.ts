/** Gives each resource the identifiers that a deployment would: the same ones for the same app, at every start. */
import { createHash } from 'node:crypto';
import { PlatformError } from '../types.ts';

export interface Identity {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Unidentified {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly region: string;
  readonly accountId: string;
  /** A property's resolved value, if it is there. */
  property(name: string): unknown;
}

type Identify = (naming: Naming) => Identity;

/** @throws PlatformError for a type whose identifiers are not known here */
export function identify(resource: Unidentified): Identity {
  const identifyType = TYPES[resource.type];
  if (identifyType) return identifyType(new Naming(resource));
  throw new PlatformError(
    `${resource.stack}/${resource.logicalId}: the local platform does not know the resource type ${resource.type}.`,
  );
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Names and ids for one resource. */
class Naming {
  readonly region: string;
  readonly accountId: string;
  readonly #resource: Unidentified;

  constructor(resource: Unidentified) {
    this.#resource = resource;
    this.region = resource.region;
    this.accountId = resource.accountId;
  }

  /** An id of so many characters, unlike any other of the app. `purpose` tells apart several ids of one resource. */
  id(length: number, alphabet = LOWER, purpose = ''): string {
    const { stack, logicalId, type } = this.#resource;
    const digest = createHash('sha512').update([type, stack, logicalId, purpose].join('\0')).digest();
    // 64 bytes are enough for every length used here; the bias of the modulo harms no identifier.
    return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
  }

  /** The explicit name if there is one, else `<stack>-<logical id>-<12 characters>`, cut as CloudFormation cuts it. */
  physicalName(property: string, maximumLength = 255): string {
    const explicit = this.#resource.property(property);
    if (typeof explicit === 'string' && explicit !== '') return explicit;
    const suffix = this.id(12, UPPER);
    const part = Math.floor((maximumLength - suffix.length - 2) / 2);
    const { stack, logicalId } = this.#resource;
    const stackPart = stack.slice(0, Math.max(part, maximumLength - suffix.length - 2 - logicalId.length));
    const idPart = logicalId.slice(0, maximumLength - suffix.length - 2 - stackPart.length);
    return `${stackPart}-${idPart}-${suffix}`;
  }

  /** A property that names the resource and that CloudFormation requires. */
  required(property: string): string {
    const value = this.#resource.property(property);
    if (typeof value === 'string' && value !== '') return value;
    const { stack, logicalId, type } = this.#resource;
    throw new PlatformError(`${stack}/${logicalId} (${type}) needs the property ${property}.`);
  }

  property(name: string): string | undefined {
    const value = this.#resource.property(name);
    return typeof value === 'string' ? value : undefined;
  }

  has(property: string): boolean {
    return this.#resource.property(property) !== undefined;
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  globalArn(service: string, resource: string): string {
    return `arn:aws:${service}::${this.accountId}:${resource}`;
  }

  uuid(): string {
    const hex = this.id(32, '0123456789abcdef');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

const none = {};

/** A resource that nothing refers to but by an id that says nothing. */
const opaque: Identify = (naming) => ({ ref: naming.id(10), attributes: none });

const table: Identify = (naming) => {
  const name = naming.physicalName('TableName');
  const arn = naming.arn('dynamodb', `table/${name}`);
  const stream = naming.has('StreamSpecification')
    ? { StreamArn: `${arn}/stream/2000-01-01T00:00:00.000` }
    : none;
  return { ref: name, attributes: { Arn: arn, ...stream } };
};

const withId =
  (attribute: string, length: number): Identify =>
  (naming) => ({ ref: naming.id(length), attributes: { [attribute]: naming.id(length) } });

const versionOf =
  (qualifier: (naming: Naming) => string, attribute: string): Identify =>
  (naming) => {
    const functionName = naming.required('FunctionName').replace(/^.*:function:/, '');
    const arn = naming.arn('lambda', `function:${functionName}:${qualifier(naming)}`);
    return {
      ref: arn,
      attributes: { [attribute]: arn, ...(attribute === 'Version' ? { Version: qualifier(naming) } : none) },
    };
  };

/** As the "Return values" of each type's page in the CloudFormation template reference. */
const TYPES: Readonly<Record<string, Identify>> = {
  'AWS::ApiGateway::Account': (naming) => ({ ref: naming.id(10), attributes: { Id: naming.id(10) } }),
  'AWS::ApiGateway::Authorizer': withId('AuthorizerId', 6),
  'AWS::ApiGateway::BasePathMapping': opaque,
  'AWS::ApiGateway::Deployment': withId('DeploymentId', 6),
  'AWS::ApiGateway::DomainName': (naming) => ({
    ref: naming.required('DomainName'),
    attributes: {
      RegionalDomainName: `d-${naming.id(10)}.execute-api.${naming.region}.amazonaws.com`,
      RegionalHostedZoneId: naming.id(14),
    },
  }),
  'AWS::ApiGateway::GatewayResponse': withId('Id', 10),
  'AWS::ApiGateway::Method': opaque,
  'AWS::ApiGateway::Model': (naming) => ({
    ref: naming.property('Name') ?? naming.id(12, MIXED),
    attributes: none,
  }),
  'AWS::ApiGateway::RequestValidator': withId('RequestValidatorId', 6),
  'AWS::ApiGateway::Resource': withId('ResourceId', 6),
  'AWS::ApiGateway::RestApi': (naming) => ({
    ref: naming.id(10),
    attributes: { RestApiId: naming.id(10), RootResourceId: naming.id(10, LOWER, 'root') },
  }),
  'AWS::ApiGateway::Stage': (naming) => ({ ref: naming.required('StageName'), attributes: none }),

  'AWS::CDK::Metadata': opaque,

  'AWS::CloudFront::Distribution': (naming) => ({
    ref: naming.id(14),
    attributes: { DomainName: `${naming.id(13)}.cloudfront.net`, Id: naming.id(14) },
  }),
  'AWS::CloudFront::Function': (naming) => {
    const name = naming.physicalName('Name', 64);
    const arn = `arn:aws:cloudfront::${naming.accountId}:function/${name}`;
    return { ref: arn, attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn } };
  },
  'AWS::CloudFront::OriginAccessControl': withId('Id', 14),
  'AWS::CloudFront::ResponseHeadersPolicy': withId('Id', 36),

  'AWS::CloudWatch::Alarm': (naming) => {
    const name = naming.physicalName('AlarmName');
    return { ref: name, attributes: { Arn: naming.arn('cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::CompositeAlarm': (naming) => {
    const name = naming.physicalName('AlarmName');
    return { ref: name, attributes: { Arn: naming.arn('cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::Dashboard': (naming) => ({ ref: naming.physicalName('DashboardName'), attributes: none }),

  'AWS::CodeDeploy::Application': (naming) => ({
    ref: naming.physicalName('ApplicationName', 100),
    attributes: none,
  }),
  'AWS::CodeDeploy::DeploymentGroup': (naming) => ({
    ref: naming.physicalName('DeploymentGroupName', 100),
    attributes: none,
  }),

  'AWS::Cognito::UserPool': (naming) => {
    const id = `${naming.region}_${naming.id(9, MIXED)}`;
    const provider = `cognito-idp.${naming.region}.amazonaws.com/${id}`;
    return {
      ref: id,
      attributes: {
        Arn: naming.arn('cognito-idp', `userpool/${id}`),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
        UserPoolId: id,
      },
    };
  },
  'AWS::Cognito::UserPoolClient': (naming) => ({
    ref: naming.id(26),
    attributes: {
      ClientId: naming.id(26),
      ClientSecret: naming.id(51, LOWER, 'secret'),
      Name: naming.physicalName('ClientName', 128),
    },
  }),
  'AWS::Cognito::UserPoolDomain': (naming) => ({ ref: naming.required('Domain'), attributes: none }),
  'AWS::Cognito::UserPoolGroup': (naming) => ({
    ref: naming.physicalName('GroupName', 128),
    attributes: none,
  }),
  'AWS::Cognito::UserPoolResourceServer': (naming) => ({
    ref: naming.required('Identifier'),
    attributes: none,
  }),
  'AWS::Cognito::UserPoolRiskConfigurationAttachment': opaque,

  'AWS::DynamoDB::GlobalTable': table,

  'AWS::Events::Rule': (naming) => {
    const name = naming.physicalName('Name', 64);
    return { ref: name, attributes: { Arn: naming.arn('events', `rule/${name}`) } };
  },

  'AWS::IAM::ManagedPolicy': (naming) => {
    const path = naming.property('Path') ?? '/';
    const arn = naming.globalArn('iam', `policy${path}${naming.physicalName('ManagedPolicyName', 128)}`);
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  'AWS::IAM::Policy': (naming) => ({ ref: naming.physicalName('PolicyName', 128), attributes: none }),
  'AWS::IAM::Role': (naming) => {
    const name = naming.physicalName('RoleName', 64);
    return {
      ref: name,
      attributes: {
        Arn: naming.globalArn('iam', `role${naming.property('Path') ?? '/'}${name}`),
        RoleId: `AROA${naming.id(17, UPPER)}`,
      },
    };
  },

  'AWS::KMS::Alias': (naming) => ({ ref: naming.required('AliasName'), attributes: none }),
  'AWS::KMS::Key': (naming) => ({
    ref: naming.uuid(),
    attributes: { Arn: naming.arn('kms', `key/${naming.uuid()}`), KeyId: naming.uuid() },
  }),

  'AWS::Lambda::Alias': versionOf((naming) => naming.required('Name'), 'AliasArn'),
  'AWS::Lambda::EventInvokeConfig': opaque,
  'AWS::Lambda::EventSourceMapping': (naming) => ({
    ref: naming.uuid(),
    attributes: {
      Id: naming.uuid(),
      EventSourceMappingArn: naming.arn('lambda', `event-source-mapping:${naming.uuid()}`),
    },
  }),
  'AWS::Lambda::Function': (naming) => {
    const name = naming.physicalName('FunctionName', 64);
    return { ref: name, attributes: { Arn: naming.arn('lambda', `function:${name}`) } };
  },
  'AWS::Lambda::Permission': (naming) => ({ ref: naming.id(10), attributes: { Id: naming.id(10) } }),
  'AWS::Lambda::Version': versionOf(() => '1', 'Version'),

  'AWS::Logs::LogGroup': (naming) => {
    const name = naming.physicalName('LogGroupName', 512);
    return { ref: name, attributes: { Arn: naming.arn('logs', `log-group:${name}:*`) } };
  },
  'AWS::Logs::MetricFilter': opaque,
  'AWS::Logs::QueryDefinition': opaque,
  'AWS::Logs::ResourcePolicy': opaque,

  'AWS::S3::Bucket': (naming) => {
    // Bucket names have no capitals.
    const name = naming.physicalName('BucketName', 63).toLowerCase();
    const host = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: `${name}.s3.${naming.region}.amazonaws.com`,
      },
    };
  },
  'AWS::S3::BucketPolicy': opaque,

  'AWS::SecretsManager::Secret': (naming) => {
    // Secrets Manager adds six characters to the name, so that a secret of the same name later is another one.
    const arn = naming.arn(
      'secretsmanager',
      `secret:${naming.physicalName('Name', 256)}-${naming.id(6, MIXED)}`,
    );
    return { ref: arn, attributes: { Id: arn } };
  },

  'AWS::SNS::Subscription': opaque,
  'AWS::SNS::Topic': (naming) => {
    const name = naming.physicalName('TopicName', 256);
    const arn = naming.arn('sns', name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::SNS::TopicPolicy': opaque,

  'AWS::SQS::Queue': (naming) => {
    const name = naming.physicalName('QueueName', 80);
    const url = `https://sqs.${naming.region}.amazonaws.com/${naming.accountId}/${name}`;
    return { ref: url, attributes: { Arn: naming.arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::SQS::QueuePolicy': opaque,

  'AWS::StepFunctions::StateMachine': (naming) => {
    const name = naming.physicalName('StateMachineName', 80);
    const arn = naming.arn('states', `stateMachine:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },

  'Custom::ConsoleFiles': opaque,

  'AWS::WAFv2::LoggingConfiguration': opaque,
  'AWS::WAFv2::WebACL': (naming) => {
    const name = naming.physicalName('Name', 128);
    const arn = naming.arn('wafv2', `regional/webacl/${name}/${naming.uuid()}`);
    return { ref: `${name}|${naming.uuid()}|REGIONAL`, attributes: { Arn: arn, Id: naming.uuid() } };
  },
  'AWS::WAFv2::WebACLAssociation': opaque,
};
