/** What an operation hands back to API Gateway. */

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of bytes: `body` is base64, which API Gateway undoes. @default false */
  readonly isBase64Encoded?: boolean;
}

type Headers = Readonly<Record<string, string>>;

export const answer = (status: number, body: unknown, headers: Headers): Answer =>
  answerOf(status, JSON.stringify(body), headers);

/** Comma-separated values: a browser saves them as a file. */
export const table = (status: number, body: string): Answer =>
  answerOf(status, body, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment',
  });

/** Bytes: a browser saves them as a file. */
export const archive = (status: number, bytes: Uint8Array): Answer => ({
  ...answerOf(status, Buffer.from(bytes).toString('base64'), {
    'content-type': 'application/zip',
    'content-disposition': 'attachment',
  }),
  isBase64Encoded: true,
});

const answerOf = (statusCode: number, body: string, headers: Headers): Answer => ({
  statusCode,
  headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  body,
});
