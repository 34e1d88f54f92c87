/** A refusal of an S3 request, as the XML that S3 sends. */
import { element } from './xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const statuses = {
  AccessDenied: 403,
  BadDigest: 400,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidRequest: 400,
  InvalidToken: 400,
  EntityTooLarge: 400,
  InternalError: 500,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

export class S3Error extends Error {
  override name = 'S3Error';
  readonly code: keyof typeof statuses;
  /** Sent beside the error, such as x-amz-delete-marker. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: keyof typeof statuses, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }

  get status(): number {
    return statuses[this.code];
  }

  xml(resource: string, requestId: string): string {
    const members = { Code: this.code, Message: this.message, Resource: resource, RequestId: requestId };
    return element(
      'Error',
      Object.entries(members)
        .map(([name, value]) => element(name, value, 'text'))
        .join(''),
    );
  }
}
