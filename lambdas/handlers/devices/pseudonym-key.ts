/** The key of the stage by which traces are kept as pseudonyms. */
import { environment } from '../../environment.ts';
import { secretsManager } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SecretReader, secretReader } from '../../store/secrets.ts';

let keys: SecretReader | undefined;

export async function pseudonymKey(now: number): Promise<string> {
  keys ??= secretReader({ client: secretsManager(), runtime, secretId: environment('PSEUDONYM_ARN') });
  const [current] = await keys.values(now);
  if (current === undefined) throw new Error('There is no key for pseudonyms');
  return current;
}
