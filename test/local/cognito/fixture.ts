/** A running Cognito over HTTP, with a clock and a mailbox that tests hold in their hands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { type Cognito, type CognitoOptions, createCognito } from '../../../local/cognito/cognito.ts';
import { corsHeaders, preflightHeaders } from '../../../local/cognito/cors.ts';
import { createOutbox, type Outbox } from '../../../local/cognito/outbox.ts';
import type { App, Principal, Resource } from '../../../local/types.ts';

export const REGION = 'ap-northeast-1';
export const CUSTOMERS = `${REGION}_Customers`;
export const REVIEWERS = `${REGION}_Reviewers`;
export const APP_CLIENT = 'customersappclient00000000';
/** A client of the same pool that takes passwords, for tests which only need a customer to be there. */
export const PASSWORD_CLIENT = 'customerspasswordclient000';
export const CONSOLE_CLIENT = 'reviewersconsoleclient0000';

const ADMINISTRATOR: Principal = { kind: 'administrator', arn: 'arn:aws:iam::000000000000:root' };

type Properties = Record<string, unknown>;

export function resource(type: string, ref: string, properties: Properties): Resource {
  const arn = `arn:aws:cognito-idp:${REGION}:000000000000:userpool/${ref}`;
  return {
    stack: 'Identity',
    logicalId: ref.replace(/\W/g, ''),
    type,
    ref,
    attributes: { Arn: arn },
    properties,
  };
}

const PASSWORD_POLICY = {
  MinimumLength: 12,
  RequireLowercase: false,
  RequireUppercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
  TemporaryPasswordValidityDays: 3,
};

/** The two pools of the design; `pool` and `client` change the customers'. */
export function appWith(pool: Properties = {}, client: Properties = {}): App {
  const resources = [
    resource('AWS::Cognito::UserPool', CUSTOMERS, {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { PasswordPolicy: PASSWORD_POLICY },
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
      ...pool,
    }),
    resource('AWS::Cognito::UserPoolClient', APP_CLIENT, {
      UserPoolId: CUSTOMERS,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      RefreshTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      EnableTokenRevocation: true,
      WriteAttributes: ['email', 'name'],
      ...client,
    }),
    resource('AWS::Cognito::UserPoolClient', PASSWORD_CLIENT, {
      UserPoolId: CUSTOMERS,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
    resource('AWS::Cognito::UserPool', REVIEWERS, {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: PASSWORD_POLICY },
    }),
    resource('AWS::Cognito::UserPoolClient', CONSOLE_CLIENT, {
      UserPoolId: REVIEWERS,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    }),
    resource('AWS::Cognito::UserPoolGroup', 'reviewer', {
      UserPoolId: REVIEWERS,
      GroupName: 'reviewer',
      Precedence: 20,
    }),
    resource('AWS::Cognito::UserPoolGroup', 'senior-reviewer', {
      UserPoolId: REVIEWERS,
      GroupName: 'senior-reviewer',
      Precedence: 10,
    }),
  ];
  return { region: REGION, accountId: '000000000000', resources, outputs: {}, codeFolder: () => '' };
}

interface Answer {
  readonly status: number;
  readonly errorType: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies of answers are whatever the test expects them to be
  readonly body: any;
}

export interface Running {
  readonly url: string;
  readonly cognito: Cognito;
  readonly outbox: Outbox;
  readonly now: () => number;
  advance(milliseconds: number): void;
  /** Closes the databases and opens them again, as a restart does. */
  restart(): void;
  /** One call over HTTP, without a client library. */
  call(operation: string, body: object): Promise<Answer>;
  /** A signed call, whose signature is the endpoint's business and not Cognito's. */
  administer(operation: string, body: object): Promise<Answer>;
  /** The newest code sent to an address. */
  codeFor(address: string): string;
  /** The code that an authenticator app shows now. */
  totp(secret: string): string;
  close(): Promise<void>;
}

/** `functions` stands for Lambda, where the pools have triggers. */
export async function startCognito(
  app: App = appWith(),
  functions: Pick<CognitoOptions, 'invoke' | 'mayInvoke'> = {},
): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cognito-'));
  // It stands still but for `advance`: no test depends on how fast the machine is.
  let time = Date.now();
  const now = () => time;
  const failures: string[] = [];
  const open = () => {
    const outbox = createOutbox({ dataDir });
    const log = (line: string) => failures.push(line);
    return { outbox, cognito: createCognito({ app, dataDir, now, outbox, log, ...functions }) };
  };
  let running: ReturnType<typeof open>;
  try {
    running = open();
  } catch (error) {
    rmSync(dataDir, { recursive: true });
    throw error;
  }
  const server = serve(() => running.cognito);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const shut = () => {
    running.cognito.close();
    running.outbox.close();
  };

  return {
    url,
    get cognito() {
      return running.cognito;
    },
    get outbox() {
      return running.outbox;
    },
    now,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    restart() {
      shut();
      running = open();
    },
    async call(operation, body) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
        body: JSON.stringify(body),
      });
      return {
        status: response.status,
        errorType: response.headers.get('x-amzn-errortype'),
        body: await response.json(),
      };
    },
    async administer(operation, body) {
      const answer = await running.cognito.service.handle({
        operation,
        body: body as Properties,
        principal: ADMINISTRATOR,
        sourceIp: '127.0.0.1',
      });
      return {
        status: answer.status,
        errorType: answer.headers?.['x-amzn-errortype'] ?? null,
        body: JSON.parse(JSON.stringify(answer.body)),
      };
    },
    codeFor(address) {
      const code = /\b\d{6}\b/.exec(running.outbox.list(address).at(-1)?.text ?? '')?.[0];
      if (code === undefined) throw new Error(`No code was sent to ${address}`);
      return code;
    },
    totp: (secret) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now() }),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      shut();
      rmSync(dataDir, { recursive: true });
      if (failures.length > 0) throw new Error(`Cognito failed:\n${failures.join('\n')}`);
    },
  };
}

function serve(current: () => Cognito): Server {
  return createServer(async (request, response) => {
    const { wellKnown, service, tokenEndpoints } = current();
    if (wellKnown(request, response)) return;
    const domain = tokenEndpoints.find(({ path }) => request.url?.startsWith(`${path}/`));
    if (domain) return void (await domain.handle(request, response));
    if (request.method === 'OPTIONS') {
      const requested = request.headers['access-control-request-headers'];
      response.writeHead(200, preflightHeaders(requested)).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const sourceIp = request.socket.remoteAddress ?? '';
    const answer = await service.handle({ operation, body, principal: undefined, sourceIp });
    response.writeHead(answer.status, { ...corsHeaders, ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
}
