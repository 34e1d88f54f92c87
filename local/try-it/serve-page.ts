/** Serves the page to try the platform with, and what only a local stage has: a sample customer, new tills, time that goes by. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteHandler } from '../aws/endpoint.ts';
import type { PageStage } from '../page/stage.ts';
import type { PageFile } from './build-page.ts';
import type { RegisterTill } from './sample-tills.ts';

export interface PageParts {
  /** The platform's: requests for any other host are sent there, or refused. */
  readonly url: string;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly stage: PageStage;
  readonly registerTill: RegisterTill;
  /** Lets a day go by for a device. @returns whether there is such a device */
  readonly dayLater: (device: string) => Promise<boolean>;
}

/** Nothing inline, nothing from elsewhere; `data:` is the pictures of codes, and the camera's are no resource. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The prefixes under which the page's route is to be added. */
export const pagePrefixes = ['/', '/_local/page'] as const;

export function servePage(parts: PageParts): RouteHandler {
  const { host } = new URL(parts.url);
  return async (request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/, '');
    const reading = request.method === 'GET';
    // One origin, that of the API: by another name the browser would keep other keys, and the stage's policy refuse its calls.
    if (request.headers.host !== host) return elsewhere(response, path, reading, parts.url);
    const file = parts.files.get(path);
    if (reading && file) {
      response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.body);
    } else if (reading && path === '/_local/page/stage') {
      answer(response, 200, parts.stage);
    } else if (request.method === 'POST') {
      await act(parts, request, response, path);
    } else answer(response, 404, { message: 'Not Found' });
  };
}

/** Whoever makes a browser take this address for another site's gets nothing. */
function elsewhere(response: ServerResponse, path: string, reading: boolean, url: string): void {
  if (reading && path === '/') response.writeHead(302, { ...headers, location: `${url}/` }).end();
  else answer(response, 421, { message: `This is ${url}` });
}

async function act(
  { url, registerTill, dayLater }: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  // A page of another site may send this, but does not say that it is ours.
  if (request.headers.origin !== url) return answer(response, 403, { message: 'Forbidden' });
  const key = request.headers['idempotency-key'];
  const device = /^\/_local\/page\/devices\/([\w-]{43})\/day-later$/.exec(path)?.[1];
  if (path === '/_local/page/tills' && typeof key === 'string') {
    answer(response, 201, await registerTill(key));
  } else if (device !== undefined) {
    answer(response, (await dayLater(device)) ? 200 : 404, {});
  } else answer(response, 404, { message: 'Not Found' });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
}
