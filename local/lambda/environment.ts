/** The environment variables that a function sees: the template's, and those that Lambda sets itself. */
import { devNull } from 'node:os';
import type { Credentials } from '../types.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface EnvironmentInput {
  readonly settings: FunctionSettings;
  readonly region: string;
  readonly credentials: Credentials;
  /** Where the function reaches AWS APIs. */
  readonly endpointUrl: string;
  /** The folder of the unpacked code. */
  readonly codeFolder: string;
  readonly logStreamName: string;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * Three variables are the local platform's own: the endpoint, and the two that keep the AWS SDK away from the
 * configuration files of the person who runs the platform, which do not exist in Lambda.
 */
export function functionEnvironment(input: EnvironmentInput): Record<string, string> {
  const { settings, region, credentials } = input;
  return {
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStreamName,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: input.codeFolder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: input.endpointUrl,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
