/** SES v2's SendEmail: what it would send lies in the outbox, as the texts that the recipient would read. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteHandler } from '../aws/endpoint.ts';
import type { AccessControl } from '../aws/iam.ts';
import { callerOf, demand } from '../aws/json-api.ts';
import { readBody } from '../aws/read-body.ts';
import { Refusal } from '../aws/refusal.ts';
import type { SentMail } from '../cognito/outbox.ts';
import type { App, Principal } from '../types.ts';

export interface MailServiceOptions {
  readonly app: Pick<App, 'region' | 'accountId'>;
  readonly access: AccessControl;
  readonly outbox: { send(mail: SentMail): void };
  /** Makes AWS's addresses in a text those of this machine, so that its links can be followed. */
  readonly localised: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** The path of the one operation that is served. */
export const sendEmailPath = '/v2/email/outbound-emails';

/** SES takes 40 MB with attachments, of which there are none here. */
const MAXIMUM_BODY_BYTES = 1024 * 1024;
const MAXIMUM_RECIPIENTS = 50;

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export function mailService(options: MailServiceOptions): RouteHandler {
  return async (request, response) => {
    const { status, body } = await answerOf(request, options);
    response
      .writeHead(status, {
        'content-type': 'application/json',
        ...(status === 200 ? {} : { 'x-amzn-errortype': body.__type }),
      })
      .end(JSON.stringify(body));
  };
}

async function answerOf(request: IncomingMessage, options: MailServiceOptions) {
  try {
    if (request.method !== 'POST' || request.url !== sendEmailPath)
      throw new Refusal('UnknownOperationException', 'The operation is not served.', 404);
    const bytes = await readBody(request, MAXIMUM_BODY_BYTES);
    const principal = await callerOf(request, bytes, options);
    const mails = mailsIn(bytes, options);
    for (const { from } of mails.slice(0, 1)) demandSender(principal, from, options);
    for (const mail of mails) options.outbox.send(mail);
    return { status: 200, body: { MessageId: randomUUID() } as Record<string, string> };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const type = error.type.replace(/^.*#/, '');
    const status = type === 'AccessDeniedException' ? 403 : error.status;
    return { status, body: { __type: type, message: error.message } as Record<string, string> };
  }
}

/**
 * A sender is stood for by an identity of its address, or of its domain or one above. Which of them SES has verified is
 * not known here: one that the caller may use will do.
 */
function demandSender(principal: Principal, from: string, options: MailServiceOptions): void {
  const { region, accountId } = options.app;
  const labels = from.slice(from.indexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  const required = [from, ...domains].map((identity) => ({
    action: 'ses:SendEmail',
    resource: `arn:aws:ses:${region}:${accountId}:identity/${identity}`,
    context: { 'ses:FromAddress': [from] },
  }));
  const { access } = options;
  const usable = required.find(
    ({ action, resource, context }) => access.authorize(principal, action, resource, context) === 'allowed',
  );
  const wanted = usable ?? required[1] ?? required[0];
  if (wanted) demand(principal, wanted, options);
}

function mailsIn(bytes: Uint8Array, { now, localised }: MailServiceOptions): SentMail[] {
  const input = parsed(bytes);
  onlyHas(input, ['FromEmailAddress', 'Destination', 'Content'], 'request');
  const destination = objectIn(input, 'Destination');
  onlyHas(destination, ['ToAddresses'], 'Destination');
  const content = objectIn(input, 'Content');
  onlyHas(content, ['Simple'], 'Content');
  const simple = objectIn(content, 'Simple');
  onlyHas(simple, ['Subject', 'Body'], 'Simple');
  const body = objectIn(simple, 'Body');
  onlyHas(body, ['Text'], 'Body');
  const from = addressOf(input.FromEmailAddress);
  const recipients: unknown[] = Array.isArray(destination.ToAddresses) ? destination.ToAddresses : [];
  if (recipients.length === 0 || recipients.length > MAXIMUM_RECIPIENTS)
    throw badRequest(`There must be 1 to ${MAXIMUM_RECIPIENTS} recipients.`);
  const subject = textOf(objectIn(simple, 'Subject'));
  if (/[\r\n]/.test(subject)) throw badRequest('The subject must be one line.');
  const text = localised(textOf(objectIn(body, 'Text')));
  return recipients.map((to) => ({
    kind: 'mail',
    channel: 'email',
    to: addressOf(to),
    from,
    subject,
    text,
    at: now(),
  }));
}

type Json = Readonly<Record<string, unknown>>;

function parsed(bytes: Uint8Array): Json {
  try {
    return objectIn(
      { request: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) },
      'request',
    );
  } catch {
    throw badRequest('The request is not a JSON object.');
  }
}

function objectIn(parent: Json, member: string): Json {
  const value = parent[member];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw badRequest(`${member} must be given.`);
}

/** What is not understood would change what the recipient gets. */
function onlyHas(object: Json, members: readonly string[], name: string): void {
  const stranger = Object.keys(object).find((member) => !members.includes(member));
  if (stranger !== undefined) throw badRequest(`The local SES does not understand ${stranger} of ${name}.`);
}

function textOf({ Data: data, Charset: charset = 'UTF-8' }: Json): string {
  if (typeof data !== 'string') throw badRequest('Data must be given.');
  if (charset !== 'UTF-8') throw badRequest('The local SES knows no charset but UTF-8.');
  return data;
}

function addressOf(value: unknown): string {
  if (typeof value === 'string' && /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(value)) return value;
  throw badRequest('Illegal address');
}

const badRequest = (message: string): Refusal => new Refusal('BadRequestException', message);
