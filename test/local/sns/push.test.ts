/** The local SNS with the real SDK: endpoints of apps, and what is sent to them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreatePlatformEndpointCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushRegistration, pushSender } from '../../../lambdas/store/mobile-push.ts';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { type AccessControl, accessControl } from '../../../local/aws/iam.ts';
import { createOutbox, type Outbox } from '../../../local/cognito/outbox.ts';
import { createPush, type Push } from '../../../local/sns/push.ts';
import { appOf, lambdaFunction, policy, REGION, ROLE_ARN, role } from '../aws/app.ts';

const place = `arn:aws:sns:${REGION}:000000000000`;
const applications = { fcm: `${place}:app/GCM/pay`, apns: `${place}:app/APNS_SANDBOX/pay` };
const message = {
  title: 'お支払いがありました',
  body: '「店」で1,200円 <&>',
  freezeUrl: 'https://abc.example/x',
};
const apnsToken = '0a'.repeat(32);

const app = appOf(
  role(),
  policy(
    {
      Effect: 'Allow',
      Action: ['sns:CreatePlatformEndpoint', 'sns:SetEndpointAttributes'],
      Resource: [
        applications.fcm,
        applications.apns,
        `${place}:endpoint/GCM/pay/*`,
        `${place}:endpoint/APNS_SANDBOX/pay/*`,
      ],
    },
    { Effect: 'Allow', Action: 'sns:Publish', Resource: `${place}:endpoint/GCM/pay/*` },
  ),
  lambdaFunction(),
);

let dataDir: string;
let outbox: Outbox;
let access: AccessControl;
let endpoint: Endpoint;
let push: Push;

async function start() {
  outbox = createOutbox({ dataDir });
  const localised = (text: string) => text.replaceAll('https://abc.example', 'http://here');
  push = createPush({ app, dataDir, outbox, localised, now: Date.now });
  access = accessControl(app);
  endpoint = await startEndpoint({
    port: 0,
    access,
    now: Date.now,
    queryServices: [push.service],
  });
}

async function stop() {
  await endpoint.close();
  push.close();
  outbox.close();
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-sns-'));
  await start();
});
afterAll(async () => {
  await stop();
  rmSync(dataDir, { recursive: true });
});

const client = (credentials = access.credentialsOf(ROLE_ARN)) =>
  new SNSClient({ region: REGION, endpoint: endpoint.url, credentials, maxAttempts: 1 });
const registration = () => pushRegistration({ client: client(), applications });
/** As the push service does when a message could not be delivered. */
const disable = (arn: string) =>
  client(access.administrator).send(
    new SetEndpointAttributesCommand({ EndpointArn: arn, Attributes: { Enabled: 'false' } }),
  );
const registered = async (token: string) => (await registration().register('fcm', token)) ?? '';
const arnOf = (name: string) =>
  name.replace('fcm/', `${place}:endpoint/GCM/pay/`).replace('apns/', `${place}:endpoint/APNS_SANDBOX/pay/`);
const send = (name: string, credentials = access.credentialsOf(ROLE_ARN)) =>
  pushSender({ client: client(credentials), applications })(name, message);

describe('a token', () => {
  test('gets an endpoint of its application, the same one each time', async () => {
    const name = await registered('token:one');
    expect(name).toMatch(/^fcm\/[0-9a-f-]{36}$/);
    expect(await registered('token:one')).toBe(name);
    expect(await registered('token:other')).not.toBe(name);
    expect(await registration().register('apns', apnsToken)).toMatch(/^apns\//);
  });

  test('that is none is refused', async () => {
    expect(await registration().register('apns', 'no-device-token')).toBeUndefined();
  });

  test('enables its endpoint again', async () => {
    const name = await registered('token:again');
    await disable(arnOf(name));
    expect(await send(name)).toBe('refused');
    expect(await registered('token:again')).toBe(name);
    expect(await send(name)).toBe('sent');
  });

  test('is still registered after a restart', async () => {
    const name = await registered('token:kept');
    await stop();
    await start();
    expect(await send(name)).toBe('sent');
  });

  test('of a platform that is not connected is known not to be', () => {
    const only = pushRegistration({ client: client(), applications: { fcm: applications.fcm } });
    expect([only.has('fcm'), only.has('apns')]).toEqual([true, false]);
  });
});

describe('a message', () => {
  test('lies in the outbox as the platform’s own service would get it', async () => {
    const name = await registered('token:two');
    expect(await send(name)).toBe('sent');
    expect(outbox.list(arnOf(name))).toEqual([
      {
        kind: 'push',
        channel: 'push',
        to: arnOf(name),
        token: 'token:two',
        text: message.body,
        payload: {
          fcmV1Message: {
            message: {
              notification: { title: message.title, body: message.body },
              data: { freeze_url: 'http://here/x' },
            },
          },
        },
        at: expect.any(Number),
      },
    ]);
  });

  test('to an iPhone has Apple’s form', async () => {
    const name = (await registration().register('apns', apnsToken)) ?? '';
    await send(name, access.administrator);
    expect(outbox.list(arnOf(name))).toMatchObject([
      {
        payload: {
          aps: { alert: { title: message.title, body: message.body }, sound: 'default' },
          freeze_url: 'http://here/x',
        },
      },
    ]);
  });

  test('to an endpoint that is disabled or gone is refused for good', async () => {
    const name = await registered('token:three');
    await disable(arnOf(name));
    expect(await send(name)).toBe('refused');
    expect(await send('fcm/gone')).toBe('refused');
    expect(outbox.list(arnOf(name))).toEqual([]);
  });

  test('to an endpoint of a platform that is not connected any more is refused for good', async () => {
    const name = await registered('token:four');
    expect(await pushSender({ client: client(), applications: {} })(name, message)).toBe('refused');
  });

  test('to an endpoint of another application is not allowed', async () => {
    const name = (await registration().register('apns', apnsToken)) ?? '';
    await expect(send(name)).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('is not authorized to perform: sns:Publish on resource'),
    });
  });
});

describe('it refuses', () => {
  test.each([
    ['an application of another account', 'arn:aws:sns:ap-northeast-1:111111111111:app/GCM/pay'],
    ['an application of another region', 'arn:aws:sns:eu-west-1:000000000000:app/GCM/pay'],
    ['an application of a platform that it does not know', `${place}:app/ADM/pay`],
  ])('%s', async (_, arn) => {
    const command = new CreatePlatformEndpointCommand({ PlatformApplicationArn: arn, Token: 'x' });
    await expect(client(access.administrator).send(command)).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test.each([
    [
      'user data',
      new CreatePlatformEndpointCommand({
        PlatformApplicationArn: applications.fcm,
        Token: 'x',
        CustomUserData: 'y',
      }),
    ],
    ['what it does not serve', new SubscribeCommand({ TopicArn: 'arn', Protocol: 'email' })],
  ])('%s', async (_, command) => {
    await expect(client(access.administrator).send(command as never)).rejects.toThrow();
  });

  test('a message without a text for platforms that it does not name', async () => {
    const name = await registered('token:default');
    const command = new PublishCommand({
      TargetArn: arnOf(name),
      MessageStructure: 'json',
      Message: '{"GCM":"{}"}',
    });
    await expect(client().send(command)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('No default entry'),
    });
  });

  test('a call that nobody signed', async () => {
    const body = new URLSearchParams({
      Action: 'Publish',
      Version: '2010-03-31',
      TargetArn: 'x',
      Message: 'y',
    });
    const response = await fetch(endpoint.url, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>MissingAuthenticationTokenException</Code>');
  });
});
