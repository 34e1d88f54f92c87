/** The local SES with the real SDK: what it takes, from whom, and what then lies in the outbox. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailSender } from '../../../lambdas/store/mail-sender.ts';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { type AccessControl, accessControl } from '../../../local/aws/iam.ts';
import { createOutbox, type Outbox } from '../../../local/cognito/outbox.ts';
import { mailService, sendEmailPath } from '../../../local/ses/service.ts';
import { appOf, lambdaFunction, policy, REGION, ROLE_ARN, role } from '../aws/app.ts';

const from = 'notices@mail.pay.example';
const identity = (name: string) => `arn:aws:ses:${REGION}:000000000000:identity/${name}`;
const allow = (name: string, sender = from) => ({
  Effect: 'Allow',
  Action: 'ses:SendEmail',
  Resource: identity(name),
  Condition: { StringEquals: { 'ses:FromAddress': sender } },
});

let dataDir: string;
let outbox: Outbox;
const opened: Endpoint[] = [];

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-ses-'));
  outbox = createOutbox({ dataDir });
});
afterAll(async () => {
  for (const endpoint of opened) await endpoint.close();
  outbox.close();
  rmSync(dataDir, { recursive: true });
});

/** A client of a role that may do what the statements say. */
async function clientWith(...statements: readonly unknown[]) {
  const app = appOf(role(), policy(...statements), lambdaFunction());
  const access: AccessControl = accessControl(app);
  const now = Date.now;
  const log = () => {};
  const endpoint = await startEndpoint({ port: 0, access, now, log });
  opened.push(endpoint);
  const localised = (text: string) => text.replaceAll('https://abc.example', endpoint.url);
  endpoint.addRoute(sendEmailPath, mailService({ app, access, outbox, localised, now, log }));
  const client = new SESv2Client({
    region: REGION,
    endpoint: endpoint.url,
    credentials: access.credentialsOf(ROLE_ARN),
    maxAttempts: 1,
  });
  return { client, url: endpoint.url };
}

const mail = (to: string, change: Partial<SendEmailCommandInput> = {}): SendEmailCommand =>
  new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Text' } } } },
    ...change,
  });

describe('a mail', () => {
  test('of the notices’ sender is in the outbox, with links that work on this machine', async () => {
    const { client, url } = await clientWith(allow('mail.pay.example'));
    const send = mailSender({ client, from });
    const text = '「店」で1,200円\nhttps://abc.example/dev/freeze-links/x';
    expect(await send('ann@people.example', { subject: '件名', text })).toBe('sent');
    expect(outbox.list('ann@people.example')).toEqual([
      {
        kind: 'mail',
        channel: 'email',
        to: 'ann@people.example',
        from,
        subject: '件名',
        text: `「店」で1,200円\n${url}/dev/freeze-links/x`,
        at: expect.any(Number),
      },
    ]);
  });

  test.each([from, 'mail.pay.example', 'pay.example'])('may be sent by the identity %s', async (name) => {
    const { client } = await clientWith(allow(name));
    await expect(client.send(mail('bob@people.example'))).resolves.toMatchObject({
      MessageId: expect.any(String),
    });
  });

  test.each<[string, unknown]>([
    ['no identity', { ...allow('pay.example'), Action: 'ses:SendRawEmail' }],
    ['another identity', allow('other.example')],
    ['another sender', allow('pay.example', 'ceo@pay.example')],
  ])('is refused to a role that may use %s', async (_, statement) => {
    const { client } = await clientWith(statement);
    await expect(client.send(mail('carl@people.example'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: ses:SendEmail on resource'),
    });
    expect(outbox.list('carl@people.example')).toEqual([]);
  });

  test.each<[string, Partial<SendEmailCommandInput>]>([
    ['no recipient', { Destination: { ToAddresses: [] } }],
    ['a recipient that is two', { Destination: { ToAddresses: ['a@b.example, c@d.example'] } }],
    ['a recipient with a line break', { Destination: { ToAddresses: ['a@b.example\r\nBcc: c@d.example'] } }],
    ['a copy, which it does not understand', { Destination: { ToAddresses: [from], CcAddresses: [from] } }],
    ['a raw message', { Content: { Raw: { Data: new TextEncoder().encode('x') } } }],
    [
      'a subject of two lines',
      { Content: { Simple: { Subject: { Data: 'a\r\nb' }, Body: { Text: { Data: 'x' } } } } },
    ],
    [
      'another charset',
      {
        Content: {
          Simple: { Subject: { Data: 'a' }, Body: { Text: { Data: 'x', Charset: 'ISO-2022-JP' } } },
        },
      },
    ],
  ])('with %s is refused', async (_, change) => {
    const { client } = await clientWith(allow('pay.example'));
    const before = outbox.list().length;
    await expect(client.send(mail('dora@people.example', change))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    expect(outbox.list()).toHaveLength(before);
  });

  test('that SES will not take is refused for good, and nothing else is', async () => {
    const { client } = await clientWith(allow('pay.example'));
    const send = mailSender({ client, from });
    expect(await send('two@people.example, too@people.example', { subject: 'a', text: 'b' })).toBe('refused');
    const { client: denied } = await clientWith();
    await expect(
      mailSender({ client: denied, from })('ann@people.example', { subject: 'a', text: 'b' }),
    ).rejects.toThrow('not authorized');
  });

  test('without a signature is refused', async () => {
    const { url } = await clientWith(allow('pay.example'));
    const response = await fetch(`${url}${sendEmailPath}`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });
});
