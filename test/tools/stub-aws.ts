/** AWS as a command finds it: a server in its place, and credentials that are nobody's. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** What no command may show: the key that signs, and what AWS says of an error. */
export const secret = 'a sentence of AWS that names what nobody asked for';

export interface StubAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly body: string;
}

/**
 * Serves while the file's tests run.
 * @param type of all answers
 * @returns the environment of a command that asks it
 */
export function stubAws(
  type: 'application/x-amz-json-1.0' | 'text/xml',
  answer: (request: IncomingMessage) => Promise<StubAnswer>,
): () => NodeJS.ProcessEnv {
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { status = 200, body } = await answer(request);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return () => ({
    AWS_ACCESS_KEY_ID: 'AKIDOFNOBODY',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

/** In the environment of a command, in place of those of `stubAws`. */
export const noCredentials = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
