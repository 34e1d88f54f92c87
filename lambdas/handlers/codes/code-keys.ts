/** The digits and ids of payment codes, by the stage's key. */
import { environment } from '../../environment.ts';
import { secretsManager } from '../../store/clients.ts';
import { type CodeKeys, codeKeys } from '../../store/code-keys.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SecretReader, secretReader } from '../../store/secrets.ts';

let reader: SecretReader | undefined;

export function stageCodeKeys(): CodeKeys {
  reader ??= secretReader({ client: secretsManager(), runtime, secretId: environment('CODE_ARN') });
  return codeKeys({ keys: reader, prefix: environment('CODE_PREFIX'), now: runtime.now });
}
