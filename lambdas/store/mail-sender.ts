/** Sends mails in plain text through SES. */
import {
  BadRequestException,
  MessageRejected,
  type SESv2Client,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import type { MailMessage } from '../domain/notices/compose.ts';
import type { Delivery } from '../domain/notices/tell.ts';

/**
 * @returns sends to an address; `refused` where SES will not take this mail however often it is asked
 */
export const mailSender =
  ({ client, from }: { readonly client: SESv2Client; readonly from: string }) =>
  async (to: string, { subject, text }: MailMessage): Promise<Delivery> => {
    try {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          // In parts, not as a raw message: SES writes the headers, and nothing in a text can become one.
          Content: {
            Simple: {
              Subject: { Data: subject, Charset: 'UTF-8' },
              Body: { Text: { Data: text, Charset: 'UTF-8' } },
            },
          },
        }),
      );
      return 'sent';
    } catch (error) {
      if (error instanceof MessageRejected || error instanceof BadRequestException) return 'refused';
      throw error;
    }
  };
