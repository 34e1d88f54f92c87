/** What a request's headers say of the edge, by the API there and by the terminals' own, both as they are synthesized. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { headerValues, type ProxyEvent, viewerCountry } from '../../../lambdas/handlers/http/event.ts';
import { createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import { loadApp } from '../../../local/assembly/load.ts';
import type { App } from '../../../local/types.ts';
import { mutualTls } from '../../lib/own-names.ts';
import { synthesize } from '../../lib/synthesized.ts';

/** Methods that nobody needs a token for: what is asked here is no matter of who asks. */
const withoutAuthorizers = (app: App): App => ({
  ...app,
  resources: app.resources.map((resource) =>
    resource.type === 'AWS::ApiGateway::Method'
      ? { ...resource, properties: { ...resource.properties, AuthorizationType: 'NONE' } }
      : resource,
  ),
});

const events: ProxyEvent[] = [];
const gateway = createApiGateway({
  app: withoutAuthorizers(loadApp(synthesize('dev', mutualTls).assembly.directory)),
  invoke: async (_, event) => {
    events.push(event as ProxyEvent);
    return { ok: true, payload: { statusCode: 200, body: '{}' } };
  },
  jwks: () => ({ keys: [] }),
  mayInvoke: () => true,
  now: () => Date.UTC(2026, 10, 22),
  log: () => {},
});

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
}

const [terminals] = gateway.mutualTls;
let edgeUrl: string;
let terminalUrl: string;
beforeAll(async () => {
  if (!terminals) throw new Error('Nothing asks for certificates');
  [edgeUrl, terminalUrl] = [await serve(gateway.listener), await serve(terminals.listener)];
});
beforeEach(() => void events.splice(0));
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});

const forged = {
  'CloudFront-Viewer-Country': 'KP',
  'CloudFront-Viewer-Address': '203.0.113.77:4711',
  'X-Forwarded-For': '203.0.113.77',
};

async function eventOf(url: string): Promise<ProxyEvent> {
  expect((await fetch(url, { headers: forged })).status).toBe(200);
  const [event] = events;
  if (!event) throw new Error('No function was asked');
  return event;
}

test('the name of the setting is the only one that asks for certificates', () => {
  expect(gateway.mutualTls.map(({ name }) => name)).toEqual(['tills.example.com']);
  expect(gateway.stages.map(({ path }) => path)).toEqual(['/v1']);
});

describe("by the terminals' API", () => {
  test('a forged country arrives, and is none', async () => {
    const event = await eventOf(`${terminalUrl}terminals/me`);
    expect(headerValues(event, 'cloudfront-viewer-country')).toEqual(['KP']);
    expect(viewerCountry(event)).toBeUndefined();
  });

  test('the address is that of the connection, whatever was forwarded', async () => {
    const event = await eventOf(`${terminalUrl}terminals/me`);
    expect(event.requestContext.identity.sourceIp).toBe('127.0.0.1');
  });
});

describe('by the API at the edge', () => {
  test('the country is what the edge says', async () => {
    expect(viewerCountry(await eventOf(`${edgeUrl}wallet`))).toBe('JP');
  });

  test.each([
    ['that does not say where it is', null],
    ['that says something else', { endpoint: 'regional' }],
    ['whose variables are others', { colour: 'blue' }],
  ])('of the same request by an API %s there is none', async (_, stageVariables) => {
    expect(viewerCountry({ ...(await eventOf(`${edgeUrl}wallet`)), stageVariables })).toBeUndefined();
  });
});
