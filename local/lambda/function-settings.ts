/** Reads an `AWS::Lambda::Function` resource into the settings that the runner needs, or refuses it by name. */
import { PlatformError, type Resource } from '../types.ts';

export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** For example `index.handler`. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** MiB. */
  readonly memorySize: number;
  readonly logGroupName: string;
  readonly architecture: string;
  /** Undefined where the function shares the account's concurrency. */
  readonly reservedConcurrency: number | undefined;
}

/**
 * Names that Lambda sets itself and refuses in a function's configuration.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** @throws PlatformError where the function needs something that the local runner cannot give it. */
export function functionSettings(resource: Resource): FunctionSettings {
  const { properties } = resource;
  const refuse = (problem: string): never => {
    throw new PlatformError(`${resource.stack}/${resource.logicalId} (AWS::Lambda::Function) ${problem}.`);
  };
  const text = (property: string): string => {
    const value = properties[property];
    return typeof value === 'string' && value !== '' ? value : refuse(`has no ${property}`);
  };
  const count = (property: string): number | undefined => {
    const value = properties[property];
    if (value === undefined) return undefined;
    const number = Number(value);
    return Number.isInteger(number) && number >= 0 ? number : refuse(`has ${property} ${String(value)}`);
  };

  if (properties.Runtime !== 'nodejs24.x') {
    refuse(`has Runtime ${String(properties.Runtime)}; the local platform runs nodejs24.x only`);
  }
  if ((properties.PackageType ?? 'Zip') !== 'Zip')
    refuse('is a container image; only Zip packages run locally');
  const variables = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)
    ?.Variables;
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (reservedVariables.has(name)) refuse(`sets ${name}, which Lambda reserves for itself`);
    if (typeof value !== 'string') refuse(`sets ${name} to something that is not text`);
  }

  const name = resource.ref;
  const loggingConfig = properties.LoggingConfig as { LogGroup?: string } | undefined;
  return {
    name,
    arn: resource.attributes.Arn ?? refuse('has no Arn attribute'),
    roleArn: text('Role'),
    handler: text('Handler'),
    variables: (variables ?? {}) as Record<string, string>,
    timeoutSeconds: count('Timeout') ?? 3,
    memorySize: count('MemorySize') ?? 128,
    logGroupName: loggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    architecture: (properties.Architectures as string[] | undefined)?.[0] ?? 'x86_64',
    reservedConcurrency: count('ReservedConcurrentExecutions'),
  };
}
