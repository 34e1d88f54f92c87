/** Serves the console on this machine as CloudFront does in AWS: the same files under the same headers, beside the API. */
import type { ConsoleConfig } from '../../console/app/config.ts';
import { bundleConsole } from '../../lib/console/bundle-console.ts';
import { asHttpHeaders, securityHeaders } from '../../lib/console/security-headers.ts';
import type { RouteHandler } from '../aws/endpoint.ts';
import { outputOf, stageOf } from '../demo/stage.ts';
import type { Platform } from '../platform.ts';

const path = '/console';

/** Adds the console to a running local platform. @returns its address */
export function serveConsole(platform: Platform): string {
  const { url } = platform;
  platform.addRoute(path, answers(url, configOf(platform)));
  return outputOf(platform.outputs, 'ConsoleUrl');
}

/** As it is deployed, but for the addresses. */
function configOf({ app, outputs }: Platform): ConsoleConfig {
  const { apiUrl, cognitoUrl } = stageOf(outputs);
  const files = app.resources.find(({ type }) => type === 'Custom::ConsoleFiles');
  return { ...(JSON.parse(String(files?.properties.config)) as ConsoleConfig), apiUrl, cognitoUrl };
}

function answers(url: string, config: ConsoleConfig): RouteHandler {
  const { files } = bundleConsole();
  const headers = { ...asHttpHeaders(securityHeaders()), 'cache-control': 'no-store' };
  const { host } = new URL(url);
  return (request, response) => {
    const asked = (request.url ?? '').replace(/[?#].*$/, '');
    const send = (status: number, type: string, body: string | Uint8Array) =>
      void response.writeHead(status, { ...headers, 'content-type': type }).end(body);
    // Another name for this address, such as somebody else's, is another origin.
    if (request.headers.host !== host) return send(421, 'text/plain', `This is ${url}`);
    if (request.method !== 'GET') return send(405, 'text/plain', 'Method Not Allowed');
    if (asked === path) return void response.writeHead(302, { ...headers, location: `${path}/` }).end();
    const name = asked.slice(path.length + 1) || 'index.html';
    if (name === 'config.json') return send(200, 'application/json', JSON.stringify(config));
    const file = files.get(name);
    return file ? send(200, file.type, file.body) : send(404, 'text/plain', 'Not Found');
  };
}
