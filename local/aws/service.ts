/** What one AWS service has to say about itself to be served on the local endpoint. */
import type { ServiceHandler } from '../types.ts';

/** Values of condition keys, for example `dynamodb:LeadingKeys`; a key that is not there is absent, not empty. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

/** One permission that a call needs. */
export interface RequiredAction {
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN acted on, or `*` for an action that has none. */
  readonly resource: string;
  readonly context?: ConditionContext;
}

export interface Service {
  /** What stands before the dot in `X-Amz-Target`, for example `DynamoDB_20120810`. */
  readonly targetPrefix: string;
  /** Whether the operation is served; any other is answered with UnknownOperationException. */
  serves(operation: string): boolean;
  /**
   * Every permission that the call needs, all of which the caller must have.
   *
   * @throws Refusal for a body from which this cannot be told
   */
  actions(operation: string, body: Readonly<Record<string, unknown>>): readonly RequiredAction[];
  /** Whether the operation may be called without a signature. Without this function, none may. */
  public?(operation: string): boolean;
  readonly handle: ServiceHandler;
}
