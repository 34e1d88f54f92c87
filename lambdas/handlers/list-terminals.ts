/** GET /stores/{id}/terminals */
import { listTerminals } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { renderTerminal } from './render/terminal.ts';
import { terminals } from './terminals/ports.ts';

export const handler = operation(listTerminals, async ({ path }) => {
  const found = await terminals().ofStore(path.id);
  return isRefusal(found) ? found : { status: 200, body: { terminals: found.map(renderTerminal) } };
});
