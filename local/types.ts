/** The shapes that the parts of the local platform hand to each other. */

/** One resource of the synthesized app, every intrinsic function in its properties resolved. */
export interface Resource<P = Record<string, unknown>> {
  readonly stack: string;
  readonly logicalId: string;
  /** For example `AWS::DynamoDB::GlobalTable`. */
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: P;
}

/** The whole synthesized app, ready to be started. */
export interface App {
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly Resource[];
  /** Stack name -> output name -> value, as `cdk deploy --outputs-file` writes it. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The folder of a function's bundled code. */
  codeFolder(functionResource: Resource): string;
}

/** Who calls: a function's or service's role, or the person who owns the account. */
export interface Principal {
  readonly kind: 'role' | 'administrator';
  /** The role's ARN. */
  readonly arn: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** One call of an AWS API in the JSON protocols (`X-Amz-Target: <prefix>.<operation>`). */
export interface ServiceCall {
  readonly operation: string;
  readonly body: Record<string, unknown>;
  /** Undefined where the call is unsigned, which only Cognito's public operations allow. */
  readonly principal: Principal | undefined;
  /** The caller's network address. */
  readonly sourceIp: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ServiceHandler = (call: ServiceCall) => Promise<ServiceAnswer>;

/** What an invocation of a function came to, in the words of Lambda's own error payload. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

/** Invokes a function by its ARN or name and waits for the result. */
export type Invoke = (functionName: string, event: unknown) => Promise<InvocationResult>;

/** An error of the local platform that a person should read as one sentence, without a stack trace. */
export class PlatformError extends Error {
  override name = 'PlatformError';
}
