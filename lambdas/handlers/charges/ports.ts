/** What charges are judged and written with. */
import type { ChargePorts } from '../../domain/charges/create-charge.ts';
import type { GuessLimits } from '../../domain/charges/guesses.ts';
import { promoteKey } from '../../domain/terminals/enrol-key.ts';
import { environment } from '../../environment.ts';
import { chargeFacts } from '../../store/charge-facts.ts';
import { chargeLedger, countBadCode } from '../../store/charge-writing.ts';
import { moneyPorts, moneyTables, stepUpPorts } from '../money/ports.ts';
import { newId, terminals } from '../terminals/ports.ts';

export function chargePorts(): ChargePorts {
  const tables = moneyTables();
  const { facts: customers, ...shared } = moneyPorts();
  const limits = JSON.parse(environment('GUESS_LIMITS')) as GuessLimits;
  return {
    ...shared,
    facts: chargeFacts({ ...tables, customers }),
    ledger: chargeLedger(tables),
    stepUp: stepUpPorts(),
    promote: (terminal, now) => promoteKey({ terminals: terminals(), newId }, terminal, now),
    guesses: { ...limits, count: (terminal, now) => countBadCode(tables, limits, { terminal, now }) },
  };
}
