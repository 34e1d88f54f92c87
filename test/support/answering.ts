/** Stands at the far end of an AWS client: answers its requests in the JSON protocol, and keeps what was asked. */
import { HttpResponse } from '@smithy/protocol-http';

export interface Asked {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

/** An answer, or the name of the exception to raise. */
export type Answer = Record<string, unknown> | string;

/** Settings for the client, and the requests that it made. */
export function answering(...answers: readonly Answer[]) {
  const asked: Asked[] = [];
  const settings = {
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { headers: Record<string, string>; body: Uint8Array }) {
        const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        asked.push({ operation, body: JSON.parse(new TextDecoder().decode(request.body)) });
        const answer = answers[asked.length - 1] ?? {};
        const failed = typeof answer === 'string';
        const body = failed ? { __type: answer, message: 'No' } : answer;
        const response = new HttpResponse({
          statusCode: failed ? 400 : 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: new Blob([JSON.stringify(body)]).stream(),
        });
        return { response };
      },
    },
  };
  return { settings, asked };
}
