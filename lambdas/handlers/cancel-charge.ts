/** POST /charges/{id}/cancel */
import { cancelCharge } from '../contract/charges.ts';
import { cancelCharge as cancel } from '../domain/charges/cancel-charge.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { chargeEnding } from '../store/charge-writing.ts';
import { refundFingerprint } from '../store/refund-items.ts';
import { admitted } from './charges/admitted.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { renderCharge } from './render/charge.ts';

const ports = () => ({
  ledger: chargeEnding({ ...moneyTables(), casesTable: environment('CASES_TABLE') }),
  minutes: Number(environment('CANCEL_MINUTES')),
  timeZone: environment('TIME_ZONE'),
});

export const handler = operation(cancelCharge, async (request) => {
  const terminal = await admitted(request);
  if (isRefusal(terminal)) return terminal;
  const { path, now } = request;
  const result = await cancel(ports(), { id: path.id, terminal, fingerprintOf: refundFingerprint, now });
  return isRefusal(result) ? result : { status: 200, body: renderCharge(result) };
});
