/** GET /charges/{id} */
import { getCharge } from '../contract/charges.ts';
import { standingAt } from '../domain/ledger/transfer.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { admitted } from './charges/admitted.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { renderCharge } from './render/charge.ts';

export const handler = operation(getCharge, async (request) => {
  const terminal = await admitted(request);
  if (isRefusal(terminal)) return terminal;
  const charge = await ledgerReading(moneyTables()).readCharge(request.path.id);
  // Another store's is answered like one that is not there.
  if (charge?.store !== terminal.store) return refuse('not_found');
  return { status: 200, body: renderCharge({ ...charge, ...standingAt(charge, request.now) }) };
});
