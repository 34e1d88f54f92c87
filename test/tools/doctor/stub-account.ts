/** An account that speaks AWS's own protocols, as healthy as a test wants it. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { certificateUntil } from './authority.ts';

export const accountId = '123456789012';
export const region = 'ap-northeast-1';
export const secret = 'a secret that nobody may read';

/** What AWS answers: by service, its protocol's body, or an error by its name. */
export interface Answers {
  identity: { account: string; error?: never } | { error: string };
  bootstrap: { version: string } | { error: string };
  /** Of all other regions. */
  bootstrapElsewhere: { version: string } | { error: string };
  concurrency: { limit: number } | { error: string };
  roles: { count: number; error?: never } | { error: string };
  backup: { optedIn: boolean; managed: boolean } | { error: string };
  ses: { sending: boolean; production: boolean } | { error: string };
  sender: { verified: boolean } | { error: string };
  topic: { error?: string };
  certificate: { status: string; names: readonly string[]; type?: string } | { error: string };
  truststore: { text: string; error?: never } | { error: string };
}

/** What the doctor takes for now. */
export const now = Date.UTC(2026, 10, 22);
export const daysFromNow = (days: number): Date => new Date(now + days * 24 * 60 * 60 * 1000);

const authority = await certificateUntil(daysFromNow(1000));

const healthy = (): Answers => ({
  identity: { account: accountId },
  bootstrap: { version: '30' },
  bootstrapElsewhere: { version: '30' },
  concurrency: { limit: 1000 },
  roles: { count: 740 },
  backup: { optedIn: true, managed: true },
  ses: { sending: true, production: true },
  sender: { verified: true },
  topic: {},
  certificate: { status: 'ISSUED', names: ['pay.example', '*.pay.example'] },
  truststore: { text: authority },
});

let answers: Answers;
let server: Server;
export const asked: string[] = [];
export const variables: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'AKIDDOCTOR',
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
};
const before = new Map<string, string | undefined>();

/** Answers in place of AWS, healthy again for each test. */
export function withStubAccount(): void {
  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request).then(({ status = 200, type = 'application/json', body, headers = {} }) =>
        response.writeHead(status, { 'content-type': type, ...headers }).end(body),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries({ ...variables, AWS_ENDPOINT_URL: url })) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
  });
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    answers = healthy();
    asked.length = 0;
  });
}

/** Something of the account is otherwise, until the next test. */
export function accountWith(given: Partial<Answers>): void {
  answers = { ...answers, ...given };
}

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage): Promise<Answer> {
  await request.resume().toArray();
  const { place, service } =
    /Credential=[^/]+\/\d+\/(?<place>[^/]+)\/(?<service>[^/]+)\//.exec(request.headers.authorization ?? '')
      ?.groups ?? {};
  asked.push(`${service} ${request.method} ${request.url}`);
  if (service === 'sts')
    return query(
      'GetCallerIdentity',
      answers.identity,
      (given) => `<Account>${'account' in given ? given.account : ''}</Account>`,
    );
  if (service === 'iam') return query('GetAccountSummary', answers.roles, summary);
  if (service === 'sns') return query('GetTopicAttributes', answers.topic, () => '<Attributes></Attributes>');
  if (service === 'acm') {
    asked.push(`${request.headers['x-amz-target']} in ${place}`);
    return json(answers.certificate, ({ status, names, type = 'AMAZON_ISSUED' }) => ({
      Certificate: { Status: status, Type: type, DomainName: names[0], SubjectAlternativeNames: names },
    }));
  }
  if (service === 's3') return object(answers.truststore);
  if (service === 'ssm')
    return json(place === region ? answers.bootstrap : answers.bootstrapElsewhere, ({ version }) => ({
      Parameter: { Value: version },
    }));
  if (service === 'backup')
    return json(answers.backup, ({ optedIn, managed }) => ({
      ResourceTypeOptInPreference: { DynamoDB: optedIn },
      ResourceTypeManagementPreference: { DynamoDB: managed },
    }));
  if (service === 'lambda')
    return json(answers.concurrency, ({ limit }) => ({ AccountLimit: { ConcurrentExecutions: limit } }));
  if (request.url?.includes('/identities/'))
    return json(answers.sender, ({ verified }) => ({ VerifiedForSendingStatus: verified }));
  return json(answers.ses, ({ sending, production }) => ({
    SendingEnabled: sending,
    ProductionAccessEnabled: production,
  }));
}

function json<T extends object>(given: T | { error: string }, shape: (given: T) => object): Answer {
  if ('error' in given)
    return {
      status: 400,
      body: JSON.stringify({ __type: given.error, message: secret }),
      headers: { 'x-amzn-errortype': given.error },
    };
  return { body: JSON.stringify(shape(given)) };
}

function object({ error, ...given }: Answers['truststore']): Answer {
  if (error === undefined) return { type: 'binary/octet-stream', body: 'text' in given ? given.text : '' };
  const body = `<Error><Code>${error}</Code><Message>${secret}</Message></Error>`;
  return { status: error === 'InvalidArgument' ? 400 : 404, type: 'application/xml', body };
}

function summary(given: Answers['roles']): string {
  const entries = { Roles: 'count' in given ? given.count : 0, RolesQuota: 1000 };
  const members = Object.entries(entries).map(
    ([name, value]) => `<entry><key>${name}</key><value>${value}</value></entry>`,
  );
  return `<SummaryMap>${members.join('')}</SummaryMap>`;
}

function query<T extends object>(
  action: string,
  given: T | { error?: string },
  shape: (given: T) => string,
): Answer {
  const type = 'text/xml';
  if ('error' in given && given.error !== undefined) {
    const error = `<Error><Type>Sender</Type><Code>${given.error}</Code><Message>${secret}</Message></Error>`;
    return { status: 403, type, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
  }
  const result = `<${action}Result>${shape(given as T)}</${action}Result>`;
  return { type, body: `<${action}Response>${result}</${action}Response>` };
}
