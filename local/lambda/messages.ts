/** What the runner and the thread that runs a function's code say to each other. */

/** What the thread needs before it can load the function. */
export interface WorkerSettings {
  readonly codeFolder: string;
  readonly handler: string;
}

interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export interface InvokeMessage {
  /** The event as JSON text, as the Lambda API receives it. */
  readonly event: string;
  readonly context: InvocationContext;
  /** Milliseconds by which the platform's clock is ahead of the machine's. */
  readonly clockAhead: number;
  readonly timeoutMilliseconds: number;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly payload: string }
  /** The handler threw; the thread can serve the next invocation. */
  | { readonly type: 'error'; readonly error: FunctionError }
  /** Loading failed or the code crashed; the thread ends. */
  | { readonly type: 'fatal'; readonly error: FunctionError };
