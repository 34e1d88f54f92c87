/** What an operation hands back to API Gateway. */

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>>): Answer {
  return {
    statusCode: status,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
    body: JSON.stringify(body),
  };
}
