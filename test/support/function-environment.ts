/** Runs handlers in this process as they run in Lambda: with their environment, and real clients to local addresses. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignInLimits } from '../../lambdas/domain/sign-in/admit-sign-in.ts';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import { startTables, type TestTables, tables } from './tables.ts';

export interface AwsCall {
  /** For example `AdminGetUser`. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
  /** X-Ray's header, where it came with one. */
  readonly trace?: string | undefined;
}

/** What the service answers, or the name of the exception that it throws. */
type AwsAnswer = Record<string, unknown> | { readonly error: string; readonly message?: string };

export interface FunctionEnvironment {
  readonly tables: TestTables;
  /** Calls of Cognito, Step Functions, SES and SNS, oldest first. */
  readonly calls: AwsCall[];
  /** Answers the calls of Cognito and Step Functions from now on. */
  answer(with_: (call: AwsCall) => AwsAnswer): void;
  /** All lines that the functions wrote to their logs. */
  readonly lines: string[];
  close(): Promise<void>;
}

export const customerClient = 'customer-client';
export const reviewerClient = 'reviewer-client';

const MINUTE = 60_000;
export const signInLimits: SignInLimits = {
  attemptsPerUser: 10,
  userWindow: 24 * 60 * MINUTE,
  failuresPerWindow: 500,
  window: 5 * MINUTE,
  restriction: 15 * MINUTE,
};

export const settings: Record<Exclude<EnvironmentName, 'READ_ONLY'>, string> = {
  LEDGER_TABLE: tables.ledgerTable,
  REGISTRY_TABLE: tables.registryTable,
  CASES_TABLE: tables.casesTable,
  PROJECTIONS_TABLE: tables.projectionsTable,
  SEALS_BUCKET: 'seals',
  SEALED_BY: 'id',
  CONSOLE_BUCKET: 'console',
  CUSTOMER_POOL_ID: 'ap-northeast-1_customers',
  CUSTOMER_CLIENT_ID: customerClient,
  REVIEWER_POOL_ID: 'ap-northeast-1_reviewers',
  REVIEWER_CLIENT_ID: reviewerClient,
  TERMINAL_POOL_ID: 'ap-northeast-1_terminals',
  TERMINAL_SETTINGS: JSON.stringify({ tokenMinutes: 60, enrolmentHours: 72 }),
  REVIEW_MACHINE_ARN: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review',
  TIME_TO_DECIDE: '3600',
  HIGH_TIME_TO_DECIDE: '7200',
  HIGH_AMOUNT: '90000',
  CLAIM_MINUTES: '15',
  FOUR_EYES: JSON.stringify({ amount: 300_000, reasons: [] }),
  WARN_PERCENT: '50',
  ESCALATE_PERCENT: '75',
  DISPUTE_DAYS: '120',
  DISPUTE_DAYS_TO_DECIDE: '30',
  SWEEP_MARGIN: '300',
  TIME_ZONE: 'Asia/Tokyo',
  CURRENCY: 'JPY',
  LIMITS: JSON.stringify({
    contactVerified: {
      balance: 900_000,
      paymentPerDay: 300_000,
      paymentPerMonth: 900_000,
      topUpPerDay: 300_000,
    },
    identityVerified: {
      balance: 900_000,
      paymentPerDay: 300_000,
      paymentPerMonth: 900_000,
      topUpPerDay: 300_000,
    },
  }),
  FIRST_DAY_LIMIT: '10000',
  CASH_CONVERTIBLE: 'tobacco,e_cigarette,gift_card,ticket,electronics',
  SNOOZE_DAYS: '30',
  BACKTEST_READS: '100000',
  STEP_UP_MINUTES: '5',
  MAX_DEVICES: '3',
  CHALLENGE_MINUTES: '5',
  HARDWARE_DAYS: '30',
  STAGE: 'dev',
  ACCEPT_SOFTWARE_KEYS: 'true',
  APP_IDENTITIES: '{"apple":[],"android":[]}',
  STATUS_LIST_URL: 'http://127.0.0.1:1/status',
  STATUS_LIST_HOURS: '48',
  APP_CLIENT_NAME: 'app',
  SIGN_IN_LIMITS: JSON.stringify(signInLimits),
  COOL_OFF_HOURS: '24',
  CORRECTED_ALONE: '10000',
  CORRECTION_HOURS: '72',
  FUNDING_SOURCES: 'sandbox',
  NOTICES_FROM: 'notices@pay.example',
  NOTICES_LANGUAGE: 'ja',
  PUSH_APPLICATIONS: JSON.stringify({ fcm: 'arn:aws:sns:ap-northeast-1:000000000000:app/GCM/pay' }),
  FREEZE_LINK_DAYS: '30',
  FREEZE_LINK_BASE: 'https://pay.example.com/dev/freeze-links/',
  CURSOR_ARN: 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:cursors-AbCdEf',
  CODE_ARN: 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:codes-AbCdEf',
  CODE_PREFIX: '01',
  CANCEL_MINUTES: '10',
  GUESS_LIMITS: JSON.stringify({ most: 5, window: 10 * MINUTE }),
  CODE_MINUTES: '5',
  PSEUDONYM_ARN: 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:pseudonyms-AbCdEf',
  IDENTITY_PROVIDER: 'sandbox',
  VERIFICATION_HOURS: '72',
  VERIFICATIONS_PER_DAY: '3',
  CARD_PROCESSOR: 'sandbox',
  CARD_SETTINGS: JSON.stringify({
    maxPerCustomer: 2,
    registrationMinutes: 30,
    triesPerCustomer: 5,
    triesPerDevice: 4,
    tryWindowHours: 24,
    coolOffHours: 24,
  }),
  CARD_WEBHOOK_ARN: 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:card-webhook-AbCdEf',
  RECONCILIATION_HOURS: '24',
  RECONCILIATION_READS: '100000',
  RECONCILIATION_SETTLE: '0',
  DEAD_MAN: JSON.stringify({
    customersHeld: 3,
    amountHeld: 400_000,
    customersRobbed: 2,
    amountLost: 100_000,
  }),
  ALARM_TOPIC_ARN: 'arn:aws:sns:ap-northeast-1:000000000000:alarms',
  IDENTITY_WEBHOOK_ARN: 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:identity-webhook-AbCdEf',
};

export async function startFunctionEnvironment(): Promise<FunctionEnvironment> {
  const testTables = await startTables();
  const calls: AwsCall[] = [];
  let answerer: (call: AwsCall) => AwsAnswer = ({ operation }) => {
    throw new Error(`The test did not say what ${operation} answers`);
  };
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    const ofKeys = [settings.PSEUDONYM_ARN, settings.CURSOR_ARN, settings.CODE_ARN].includes(
      String(call.body.SecretId),
    );
    // Every enrolment, page and payment code asks for them, and no test is about that.
    if (!ofKeys) calls.push(call);
    const answer: AwsAnswer = ofKeys ? { SecretString: 'p'.repeat(64), CreatedDate: 0 } : answerer(call);
    const failed = 'error' in answer;
    if (isQuery(request)) {
      response.writeHead(failed ? 400 : 200, { 'content-type': 'text/xml' });
      response.end(failed ? queryError(String(answer.error)) : queryResult(call.operation, answer));
      return;
    }
    response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(failed ? { __type: answer.error, message: answer.message } : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const services = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { hostname, port } = await endpointOf(testTables);
  const restoreEnvironment = setEnvironment({
    ...settings,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: services,
    AWS_ENDPOINT_URL_SFN: services,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services,
    AWS_ENDPOINT_URL_SESV2: services,
    AWS_ENDPOINT_URL_SNS: services,
  });
  const { lines, restore } = captureStdout();
  return {
    tables: testTables,
    calls,
    answer(with_) {
      answerer = with_;
    },
    lines,
    async close() {
      restore();
      restoreEnvironment();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await testTables.close();
    },
  };
}

/** SNS speaks AWS's query protocol, and is answered in XML. */
const isQuery = (request: IncomingMessage): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

const queryResult = (action: string, answer: Record<string, unknown>): string => {
  const members = Object.entries(answer).map(([name, value]) => `<${name}>${String(value)}</${name}>`);
  return `<${action}Response><${action}Result>${members.join('')}</${action}Result></${action}Response>`;
};

const queryError = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`;

async function readCall(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (isQuery(request)) {
    const { Action: operation = '', ...body } = Object.fromEntries(
      new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
    );
    return { operation, body };
  }
  if (request.url === '/v2/email/outbound-emails')
    return { operation: 'SendEmail', body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  return {
    operation: String(request.headers['x-amz-target']).split('.').at(-1) ?? '',
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
    trace: request.headers['x-amzn-trace-id']?.toString(),
  };
}

async function endpointOf(testTables: TestTables) {
  const endpoint = await testTables.client().config.endpoint?.();
  if (!endpoint) throw new Error('The client of the tables has no endpoint');
  return endpoint;
}

/** Runs with other environment variables. */
export async function withEnvironment<T>(
  values: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> {
  const restore = setEnvironment(values);
  try {
    return await run();
  } finally {
    restore();
  }
}

function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Keeps what is written to stdout in place of writing it. */
function captureStdout(): { readonly lines: string[]; restore(): void } {
  const lines: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = ((chunk: string | Uint8Array) => {
    lines.push(String(chunk));
    return true;
  }) as typeof process.stdout.write;
  return {
    lines,
    restore() {
      process.stdout.write = write;
    },
  };
}
