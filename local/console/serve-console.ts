/** Serves the console on this machine as CloudFront does in AWS: the same files under the same headers, beside the API. */
import type { ConsoleConfig } from '../../console/app/config.ts';
import { apiDocsFolder, bundleApiDocs } from '../../lib/console/bundle-api-docs.ts';
import { bundleConsole, type ConsoleFile } from '../../lib/console/bundle-console.ts';
import {
  apiDocsHeaders,
  asHttpHeaders,
  type SecurityHeaders,
  securityHeaders,
} from '../../lib/console/security-headers.ts';
import type { RouteHandler } from '../aws/endpoint.ts';
import { outputOf, stageOf } from '../demo/stage.ts';
import type { Platform } from '../platform.ts';

const path = '/console';

/** With a slash at their ends. */
export interface ConsoleAddresses {
  readonly console: string;
  /** The page of the API. */
  readonly apiDocs: string;
}

/** Adds the console, and the page of the API under it, to a running local platform. */
export function serveConsole(platform: Platform): ConsoleAddresses {
  const { url } = platform;
  const config = JSON.stringify(configOf(platform));
  const files = new Map([
    ...bundleConsole().files,
    ['config.json', { type: 'application/json', body: new TextEncoder().encode(config) }] as const,
  ]);
  platform.addRoute(path, answers(url, path, files, securityHeaders()));
  const docs = `${path}/${apiDocsFolder}`;
  platform.addRoute(docs, answers(url, docs, bundleApiDocs(), apiDocsHeaders()));
  const { outputs } = platform;
  return { console: outputOf(outputs, 'ConsoleUrl'), apiDocs: outputOf(outputs, 'ApiDocsUrl') };
}

/** As it is deployed, but for the addresses. */
function configOf({ app, outputs }: Platform): ConsoleConfig {
  const { apiUrl, cognitoUrl } = stageOf(outputs);
  const files = app.resources.find(({ type }) => type === 'Custom::ConsoleFiles');
  return { ...(JSON.parse(String(files?.properties.config)) as ConsoleConfig), apiUrl, cognitoUrl };
}

function answers(
  url: string,
  folder: string,
  files: ReadonlyMap<string, ConsoleFile>,
  security: SecurityHeaders,
): RouteHandler {
  const headers = { ...asHttpHeaders(security), 'cache-control': 'no-store' };
  const { host } = new URL(url);
  return (request, response) => {
    const asked = (request.url ?? '').replace(/[?#].*$/, '');
    const send = (status: number, type: string, body: string | Uint8Array) =>
      void response.writeHead(status, { ...headers, 'content-type': type }).end(body);
    // Another name for this address, such as somebody else's, is another origin.
    if (request.headers.host !== host) return send(421, 'text/plain', `This is ${url}`);
    if (request.method !== 'GET') return send(405, 'text/plain', 'Method Not Allowed');
    if (asked === folder) return void response.writeHead(302, { ...headers, location: `${folder}/` }).end();
    const file = files.get(asked.slice(folder.length + 1) || 'index.html');
    return file ? send(200, file.type, file.body) : send(404, 'text/plain', 'Not Found');
  };
}
