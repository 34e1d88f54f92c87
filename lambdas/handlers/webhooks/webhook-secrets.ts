/** The secrets that a provider's webhooks may be signed with, read once in some minutes. */
import { type EnvironmentName, environment } from '../../environment.ts';
import { secretsManager } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SecretReader, secretReader } from '../../store/secrets.ts';
import { webhookSecret } from '../http/webhook-signature.ts';

type SecretName = Extract<EnvironmentName, 'IDENTITY_WEBHOOK_ARN' | 'CARD_WEBHOOK_ARN'>;

const readers = new Map<SecretName, SecretReader>();

/**
 * @param name of the variable that has the secret's ARN
 * @param now milliseconds since the epoch
 * @returns all that are good
 */
export async function webhookSecrets(name: SecretName, now: number): Promise<readonly Uint8Array[]> {
  const reader =
    readers.get(name) ?? secretReader({ client: secretsManager(), runtime, secretId: environment(name) });
  readers.set(name, reader);
  return (await reader.values(now)).map(webhookSecret);
}
