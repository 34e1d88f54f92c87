/**
 * Calls the Lambda functions that a pool's template wires to its triggers, with Cognito's event shapes and its ways to
 * fail (developer guide, "Customizing user pool workflows with Lambda triggers").
 */
import type { Invoke } from '../types.ts';
import { CognitoError } from './errors.ts';
import type { Pool } from './pools.ts';
import type { User } from './users.ts';

/** Template property of `LambdaConfig` -> the name in messages. */
export type TriggerName =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'CustomMessage'
  | 'PreTokenGeneration';

export type TriggerSource =
  | 'PreSignUp_SignUp'
  | 'PreSignUp_AdminCreateUser'
  | 'PostConfirmation_ConfirmSignUp'
  | 'PostConfirmation_ConfirmForgotPassword'
  | 'PreAuthentication_Authentication'
  | 'PostAuthentication_Authentication'
  | `CustomMessage_${'SignUp' | 'ResendCode' | 'ForgotPassword' | 'UpdateUserAttribute' | 'VerifyUserAttribute' | 'AdminCreateUser'}`
  | `TokenGeneration_${'Authentication' | 'NewPasswordChallenge' | 'AuthenticateDevice' | 'RefreshTokens'}`;

export type StringMap = Readonly<Record<string, string>>;

export interface TriggerCall {
  readonly source: TriggerSource;
  readonly username: string;
  /** Undefined for an administrator's operation, which names no app client. */
  readonly clientId: string | undefined;
  readonly request: object;
  /** What the function finds in `response` and may change. */
  readonly response: object;
}

type TriggerResponse = Readonly<Record<string, unknown>>;

export interface Triggers {
  /**
   * The `response` that the function gave; undefined where the pool has no such trigger.
   * Throws UserLambdaValidationException where the function throws, InvalidLambdaResponseException where its result is
   * no event, UnexpectedLambdaException where Cognito may not invoke it.
   */
  run(pool: Pool, call: TriggerCall): Promise<TriggerResponse | undefined>;
}

export interface TriggerOptions {
  readonly invoke: Invoke;
  /** Whether the function's policy lets Cognito invoke it for the pool. */
  readonly mayInvoke: (functionArn: string, poolArn: string) => boolean;
}

const nameOf = (source: TriggerSource): TriggerName => {
  const [prefix] = source.split('_', 1);
  return prefix === 'TokenGeneration' ? 'PreTokenGeneration' : (prefix as TriggerName);
};

export function createTriggers({ invoke, mayInvoke }: TriggerOptions): Triggers {
  return {
    async run(pool, call) {
      const name = nameOf(call.source);
      const functionArn = pool.triggers.get(name);
      if (functionArn === undefined) return undefined;
      if (!mayInvoke(functionArn, pool.arn)) {
        throw new CognitoError(
          'UnexpectedLambdaException',
          `${name} invocation failed due to error AccessDeniedException.`,
        );
      }
      const result = await invoke(functionArn, eventOf(pool, name, call));
      if (!result.ok && NOT_RUN.has(result.errorType)) {
        throw new CognitoError(
          'UnexpectedLambdaException',
          `${name} invocation failed due to error ${result.errorType}.`,
        );
      }
      if (!result.ok) {
        throw new CognitoError(
          'UserLambdaValidationException',
          `${name} failed with error ${result.errorMessage}.`,
        );
      }
      const response = isRecord(result.payload) ? result.payload.response : undefined;
      if (!isRecord(response)) throw unrecognizable();
      return response;
    },
  };
}

/** Lambda's own refusals: no function has run. */
const NOT_RUN = new Set(['ResourceNotFoundException', 'TooManyRequestsException']);

const eventOf = (pool: Pool, name: TriggerName, call: TriggerCall) => ({
  version: name === 'PreTokenGeneration' ? '2' : '1',
  triggerSource: call.source,
  region: pool.region,
  userPoolId: pool.id,
  userName: call.username,
  callerContext: {
    awsSdkVersion: 'aws-sdk-unknown-unknown',
    clientId: call.clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
  },
  request: call.request,
  response: call.response,
});

/** A user's attributes as events carry them. */
export const eventAttributes = (user: User): StringMap => ({
  sub: user.sub,
  'cognito:user_status': user.status,
  ...user.attributes,
});

/** `clientMetadata` is a member of an event only where the caller sent some. */
export const withMetadata = (clientMetadata: StringMap | undefined) =>
  clientMetadata === undefined ? {} : { clientMetadata };

/** A flag of a response; absent and null mean false. Throws InvalidLambdaResponseException. */
export function responseFlag(response: TriggerResponse | undefined, name: string): boolean {
  const value = response?.[name] ?? false;
  if (typeof value !== 'boolean') throw unrecognizable();
  return value;
}

/** A text of a response; undefined where it is absent or null. Throws InvalidLambdaResponseException. */
export function responseText(response: TriggerResponse | undefined, name: string): string | undefined {
  const value = response?.[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw unrecognizable();
  return value;
}

export const unrecognizable = () =>
  new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');

export const isRecord = (value: unknown): value is TriggerResponse =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
