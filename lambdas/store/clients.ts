/** The AWS clients of a function, made once in each execution environment so that connections are used again. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';

/**
 * For calls inside a Lambda function: a connection that is not there within a second, or an answer that is not there
 * within three, will not come; better to ask again while the caller still waits.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 3000,
    // Without this the SDK only logs that the time is up.
    throwOnRequestTimeout: true,
  },
} as const;

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const dynamoDb = /* @__PURE__ */ once(() => new DynamoDBClient(clientSettings));
export const cognito = /* @__PURE__ */ once(() => new CognitoIdentityProviderClient(clientSettings));
export const mail = /* @__PURE__ */ once(() => new SESv2Client(clientSettings));
export const push = /* @__PURE__ */ once(() => new SNSClient(clientSettings));
export const stepFunctions = /* @__PURE__ */ once(() => new SFNClient(clientSettings));
export const s3 = /* @__PURE__ */ once(() => new S3Client(clientSettings));
export const secretsManager = /* @__PURE__ */ once(() => new SecretsManagerClient(clientSettings));
