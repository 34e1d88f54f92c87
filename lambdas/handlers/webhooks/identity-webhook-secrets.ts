/** The secrets that a webhook of identity verification may be signed with, read once in some minutes. */
import { environment } from '../../environment.ts';
import { secretsManager } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SecretReader, secretReader } from '../../store/secrets.ts';
import { webhookSecret } from '../http/webhook-signature.ts';

let reader: SecretReader | undefined;

/**
 * @param now milliseconds since the epoch
 * @returns the current one first
 */
export async function identityWebhookSecrets(now: number): Promise<readonly Uint8Array[]> {
  reader ??= secretReader({
    client: secretsManager(),
    runtime,
    secretId: environment('IDENTITY_WEBHOOK_ARN'),
  });
  return (await reader.values(now)).map(webhookSecret);
}
