/** Tells whoever the alarms call. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Bytes of UTF-8 that a message may have, with room for what carries it. */
const LONGEST = 200_000;

export async function publishAlarm(
  { client, topicArn }: { readonly client: SNSClient; readonly topicArn: string },
  { subject, message }: { readonly subject: string; readonly message: string },
): Promise<void> {
  const bytes = Buffer.from(message).subarray(0, LONGEST);
  await client.send(
    new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: bytes.toString('utf8') }),
  );
}
