/** The one HTTP server of the local platform: AWS's JSON APIs at `/`, everything else by path. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlatformError } from '../types.ts';
import type { AccessControl } from './iam.ts';
import { answerAws, type JsonApi } from './json-api.ts';
import { answerQuery, isQuery, type QueryApi, type QueryService } from './query-api.ts';
import type { Service } from './service.ts';

export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface EndpointOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  readonly access: AccessControl;
  readonly services?: readonly Service[];
  /** Those that speak AWS's query protocol. */
  readonly queryServices?: readonly QueryService[];
  /** Path prefix, for example `/_local` -> its handler. The longest matching prefix wins. */
  readonly routes?: Readonly<Record<string, RouteHandler>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes a line about each refused permission and each failure of ours. */
  readonly log?: (line: string) => void;
}

export interface Endpoint {
  /** For example `http://127.0.0.1:4566`. */
  readonly url: string;
  readonly port: number;
  /** Adds a service or route after the start, for parts that need to know the address first. */
  addService(service: Service): void;
  addRoute(prefix: string, handler: RouteHandler): void;
  /** Takes no new request, and resolves when those in flight have been answered. */
  close(): Promise<void>;
}

/** @throws PlatformError if the port cannot be had */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { port, host = '127.0.0.1', access, now, log = () => {} } = options;
  const services = new Map((options.services ?? []).map((service) => [service.targetPrefix, service]));
  const routes = new Map(Object.entries(options.routes ?? {}));
  const queryServices = new Map((options.queryServices ?? []).map((service) => [service.version, service]));
  const api: JsonApi & QueryApi = { services, queryServices, access, now, log };
  const server = createServer((request, response) => {
    // Clients correct their clocks by it.
    response.setHeader('date', new Date(now()).toUTCString());
    serve(request, response, api, routes).catch((error: unknown) => {
      log(error instanceof PlatformError ? error.message : String((error as Error).stack ?? error));
      if (!response.headersSent) respond(response, 500, { message: 'Internal server error' });
      else response.destroy();
    });
  });
  // Clients in this very process may compute for seconds on end: a connection that was closed meanwhile for being idle would
  // meet their next request half-way.
  server.keepAliveTimeout = 10 * 60_000;
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actual}`,
    port: actual,
    addService: (service) => void services.set(service.targetPrefix, service),
    addRoute: (prefix, handler) => void routes.set(prefix, handler),
    close: () => close(server),
  };
}

/**
 * Tells early what `startEndpoint` would find out late.
 *
 * @throws PlatformError if the port cannot be had
 */
export async function checkPort(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer();
  await listen(server, port, host);
  await new Promise((resolve) => server.close(resolve));
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  api: JsonApi & QueryApi,
  routes: ReadonlyMap<string, RouteHandler>,
): Promise<void> {
  response.setHeader('x-amzn-requestid', randomUUID());
  const path = (request.url ?? '/').replace(/[?#].*$/, '');
  if (path === '/' && isQuery(request)) return answerQuery(request, response, api);
  if (path === '/' && request.method !== 'GET') return answerAws(request, response, api);
  const [match] = [...routes.keys()]
    .filter((prefix) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
    .sort((a, b) => b.length - a.length);
  const handler = match === undefined ? undefined : routes.get(match);
  if (handler) return handler(request, response);
  respond(response, 404, { message: 'Not Found' });
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use by another program: stop it, or choose another port with --port.`
          : `Port ${port} of ${host} cannot be opened: ${error.message}.`;
      reject(new PlatformError(reason));
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose last answer is still on its way would otherwise be kept for a next request.
    server.keepAliveTimeout = 1;
    const impatience = setTimeout(() => server.closeAllConnections(), 5000);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
  });
}
