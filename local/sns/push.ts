/** SNS mobile push in its query protocol: endpoints that survive a restart, and messages that go to the outbox. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Parameters, QueryService } from '../aws/query-api.ts';
import { Refusal } from '../aws/refusal.ts';
import type { SentPush } from '../cognito/outbox.ts';
import type { App } from '../types.ts';

export interface PushOptions {
  readonly app: Pick<App, 'region' | 'accountId'>;
  readonly dataDir: string;
  readonly outbox: { send(message: SentPush): void };
  /** Makes AWS's addresses in a text those of this machine. */
  readonly localised: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Push {
  readonly service: QueryService;
  close(): void;
}

interface Endpoint {
  readonly arn: string;
  readonly application: string;
  readonly token: string;
  readonly enabled: boolean;
}

interface EndpointTable {
  byArn(arn: string): Endpoint | undefined;
  byToken(application: string, token: string): Endpoint | undefined;
  put(endpoint: Endpoint): void;
}

/**
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-push-api.html
 *
 * A platform application is no resource of a template: every one that a setting names, and that could be this account's,
 * is taken to be there.
 */
export function createPush(options: PushOptions): Push {
  mkdirSync(options.dataDir, { recursive: true });
  const db = new DatabaseSync(join(options.dataDir, 'push.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(`CREATE TABLE IF NOT EXISTS endpoints (
    arn TEXT PRIMARY KEY, application TEXT NOT NULL, token TEXT NOT NULL, enabled INTEGER NOT NULL
  ) STRICT`);
  const operations = operationsOn(endpointTable(db), options);
  return {
    close: () => db.close(),
    service: {
      version: '2010-03-31',
      xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      accessDenied: 'AuthorizationError',
      serves: (action) => Object.hasOwn(operations, action),
      actions: (action, parameters) => [
        { action: `sns:${action}`, resource: parameter(parameters, resourceParameter(action)) },
      ],
      handle: (action, parameters) => operations[action]?.(parameters) ?? {},
    },
  };
}

/** Which parameter says what is acted on. */
function resourceParameter(action: string): string {
  if (action === 'CreatePlatformEndpoint') return 'PlatformApplicationArn';
  return action === 'Publish' ? 'TargetArn' : 'EndpointArn';
}

function endpointTable(db: DatabaseSync): EndpointTable {
  const byArn = db.prepare('SELECT * FROM endpoints WHERE arn = ?');
  const byToken = db.prepare('SELECT * FROM endpoints WHERE application = ? AND token = ?');
  const put = db.prepare(
    'INSERT OR REPLACE INTO endpoints (arn, application, token, enabled) VALUES (?, ?, ?, ?)',
  );
  const endpointOf = (row: Record<string, unknown> | undefined): Endpoint | undefined =>
    row && {
      arn: String(row.arn),
      application: String(row.application),
      token: String(row.token),
      enabled: row.enabled === 1,
    };
  return {
    byArn: (arn) => endpointOf(byArn.get(arn)),
    byToken: (application, token) => endpointOf(byToken.get(application, token)),
    put({ arn, application, token, enabled }) {
      put.run(arn, application, token, enabled ? 1 : 0);
    },
  };
}

type Operation = (parameters: Parameters) => Parameters;

function operationsOn(endpoints: EndpointTable, options: PushOptions): Readonly<Record<string, Operation>> {
  const existing = (arn: string): Endpoint => {
    const endpoint = endpoints.byArn(arn);
    if (endpoint) return endpoint;
    throw new Refusal('NotFound', 'Endpoint does not exist', 404);
  };
  return {
    CreatePlatformEndpoint(parameters) {
      onlyHas(parameters, ['PlatformApplicationArn', 'Token']);
      const application = parameter(parameters, 'PlatformApplicationArn');
      const platform = platformOf(application, options.app);
      const token = checkedToken(platform, parameter(parameters, 'Token'));
      const known = endpoints.byToken(application, token);
      if (known) return { EndpointArn: known.arn };
      const arn = `${application.replace(':app/', ':endpoint/')}/${randomUUID()}`;
      endpoints.put({ arn, application, token, enabled: true });
      return { EndpointArn: arn };
    },
    SetEndpointAttributes(parameters) {
      const endpoint = existing(parameter(parameters, 'EndpointArn'));
      const { Token: token, Enabled: enabled, ...others } = attributesIn(parameters);
      const [stranger] = Object.keys(others);
      if (stranger !== undefined)
        throw invalid(`The local SNS does not understand the attribute ${stranger}`);
      const platform = platformOf(endpoint.application, options.app);
      endpoints.put({
        ...endpoint,
        ...(token === undefined ? {} : { token: checkedToken(platform, token) }),
        ...(enabled === undefined ? {} : { enabled: enabled === 'true' }),
      });
      return {};
    },
    Publish(parameters) {
      onlyHas(parameters, ['TargetArn', 'Message', 'MessageStructure']);
      const endpoint = existing(parameter(parameters, 'TargetArn'));
      if (!endpoint.enabled) throw new Refusal('EndpointDisabled', 'Endpoint is disabled');
      options.outbox.send({
        kind: 'push',
        channel: 'push',
        to: endpoint.arn,
        token: endpoint.token,
        ...messageFor(platformOf(endpoint.application, options.app), parameters, options),
        at: options.now(),
      });
      return { MessageId: randomUUID() };
    },
  };
}

function messageFor(
  platform: string,
  parameters: Parameters,
  { localised }: PushOptions,
): Pick<SentPush, 'text' | 'payload'> {
  const message = localised(parameter(parameters, 'Message'));
  if (parameters.MessageStructure === undefined) return { text: message };
  if (parameters.MessageStructure !== 'json') throw invalid('MessageStructure must be json');
  const messages = jsonIn(message);
  const { default: text, [platform]: payload } = messages;
  if (typeof text !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
  if (payload === undefined) return { text };
  if (typeof payload !== 'string') throw invalid(`Message Structure - the entry ${platform} must be text`);
  return { text, payload: jsonIn(payload) };
}

function jsonIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Refused below, with whatever else is no object.
  }
  throw invalid('Message Structure - JSON message body failed to parse');
}

/** APNS, APNS_SANDBOX or GCM. */
function platformOf(application: string, { region, accountId }: PushOptions['app']): string {
  const [, place, platform] =
    /^arn:aws:sns:([a-z0-9-]+:\d{12}):app\/(APNS|APNS_SANDBOX|GCM)\/[A-Za-z0-9_.-]+$/.exec(application) ?? [];
  if (platform !== undefined && place === `${region}:${accountId}`) return platform;
  throw new Refusal('NotFound', 'PlatformApplication does not exist', 404);
}

function checkedToken(platform: string, token: string): string {
  if (platform.startsWith('APNS') && !/^[0-9A-Fa-f]{1,400}$/.test(token))
    throw invalid('Token Reason: iOS device tokens must be no more than 400 hexadecimal characters');
  return token;
}

/** `Attributes.entry.1.key` and `Attributes.entry.1.value`, as the query protocol writes a map. */
function attributesIn(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const index = /^Attributes\.entry\.(\d+)\.key$/.exec(name)?.[1];
      return index === undefined ? [] : [[value, parameters[`Attributes.entry.${index}.value`] ?? '']];
    }),
  );
}

function parameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value !== undefined && value !== '') return value;
  throw invalid(`${name} must be given`);
}

function onlyHas(parameters: Parameters, names: readonly string[]): void {
  const stranger = Object.keys(parameters).find((name) => !['Action', 'Version', ...names].includes(name));
  if (stranger !== undefined) throw invalid(`The local SNS does not understand ${stranger}`);
}

const invalid = (message: string): Refusal =>
  new Refusal('InvalidParameter', `Invalid parameter: ${message}`);
