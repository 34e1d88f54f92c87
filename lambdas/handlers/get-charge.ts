/** GET /charges/{reference} */
import { getCharge } from '../contract/charges.ts';
import { chargeId } from '../domain/identifiers.ts';
import { standingAt } from '../domain/ledger/transfer.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { terminalOf } from '../domain/terminals/terminal-of.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { readTerminal } from '../store/terminals.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { renderCharge } from './render/charge.ts';

export const handler = operation(getCharge, async ({ caller, proof, path, now }) => {
  const terminal = terminalOf(caller, proof, await readTerminal(moneyTables(), caller.subject));
  if (isRefusal(terminal)) return terminal;
  const id = chargeId(caller.subject, path.reference);
  const charge = await ledgerReading(moneyTables()).readCharge(id);
  if (!charge) return refuse('not_found');
  return { status: 200, body: renderCharge({ ...charge, ...standingAt(charge, now) }) };
});
