/** The cursors of an operation's pages, as they are good for the caller. */
import { environment } from '../../environment.ts';
import { secretsManager } from '../../store/clients.ts';
import { type CursorScope, type Cursors, cursors } from '../../store/cursor.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { type SecretReader, secretReader } from '../../store/secrets.ts';

let reader: SecretReader | undefined;

export function cursorsOf(scope: CursorScope): Cursors {
  reader ??= secretReader({ client: secretsManager(), runtime, secretId: environment('CURSOR_ARN') });
  return cursors({ keys: reader, scope, now: runtime.now });
}
