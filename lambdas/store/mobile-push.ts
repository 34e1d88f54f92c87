/** SNS mobile push: registers apps' tokens, and sends to the endpoints that come of it. */
import {
  CreatePlatformEndpointCommand,
  EndpointDisabledException,
  InvalidParameterException,
  InvalidParameterValueException,
  NotFoundException,
  PublishCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { PushMessage } from '../domain/notices/compose.ts';
import type { PushPlatform, PushRegistration } from '../domain/notices/push-token.ts';
import type { Delivery } from '../domain/notices/tell.ts';

/** The ARN of the platform application of each platform that is connected. */
export type PushApplications = Readonly<Partial<Record<PushPlatform, string>>>;

/**
 * An endpoint as it is kept: a device's item has no room for the whole ARN, and most of it is the application's.
 * @returns for example `fcm/5e3e9847-3183-3f18-a7e8-671c3a57d4b3`
 */
const endpointName = (platform: PushPlatform, arn: string): string =>
  `${platform}/${arn.slice(arn.lastIndexOf('/') + 1)}`;

/** @returns undefined where the platform is not connected any more */
function endpointArn(applications: PushApplications, name: string): string | undefined {
  const [platform = '', id = ''] = name.split('/');
  const application = Object.entries(applications).find(([each]) => each === platform)?.[1];
  return application && `${application.replace(':app/', ':endpoint/')}/${id}`;
}

export function pushRegistration(options: {
  readonly client: SNSClient;
  readonly applications: PushApplications;
}): PushRegistration {
  const { client, applications } = options;
  /** Gives the endpoint that the token has already, if it has one. No user data: with other data it would refuse. */
  const create = async (application: string | undefined, token: string): Promise<string> => {
    const asked = new CreatePlatformEndpointCommand({ PlatformApplicationArn: application, Token: token });
    const { EndpointArn } = await client.send(asked);
    if (EndpointArn === undefined) throw new Error('SNS gave no endpoint');
    return EndpointArn;
  };
  /** An endpoint is disabled once a message could not be delivered; a token that the app has just got is a good one. */
  const enable = (endpoint: string, token: string) =>
    client.send(
      new SetEndpointAttributesCommand({
        EndpointArn: endpoint,
        Attributes: { Token: token, Enabled: 'true' },
      }),
    );
  return {
    has: (platform) => applications[platform] !== undefined,
    async register(platform, token) {
      try {
        const endpoint = await create(applications[platform], token);
        await enable(endpoint, token);
        return endpointName(platform, endpoint);
      } catch (error) {
        if (isInvalid(error)) return undefined;
        throw error;
      }
    },
  };
}

/**
 * @returns sends to an endpoint; `refused` by one that is disabled or gone: the app registers again when it is opened
 */
export const pushSender =
  ({ client, applications }: { readonly client: SNSClient; readonly applications: PushApplications }) =>
  async (endpoint: string, message: PushMessage): Promise<Delivery> => {
    const arn = endpointArn(applications, endpoint);
    if (arn === undefined) return 'refused';
    try {
      await client.send(
        new PublishCommand({
          TargetArn: arn,
          MessageStructure: 'json',
          Message: JSON.stringify(payloadsOf(message)),
        }),
      );
      return 'sent';
    } catch (error) {
      if (
        error instanceof EndpointDisabledException ||
        error instanceof NotFoundException ||
        isInvalid(error)
      )
        return 'refused';
      throw error;
    }
  };

const isInvalid = (error: unknown): boolean =>
  error instanceof InvalidParameterException || error instanceof InvalidParameterValueException;

/**
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 * SNS picks the one of the endpoint's platform.
 */
function payloadsOf({ title, body, freezeUrl }: PushMessage): Record<string, string> {
  const data = { freeze_url: freezeUrl };
  const apns = JSON.stringify({ aps: { alert: { title, body }, sound: 'default' }, ...data });
  return {
    default: body,
    APNS: apns,
    APNS_SANDBOX: apns,
    GCM: JSON.stringify({ fcmV1Message: { message: { notification: { title, body }, data } } }),
  };
}
