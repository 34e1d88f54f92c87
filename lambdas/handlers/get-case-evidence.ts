/** GET /cases/{id}/evidence */
import { randomUUID } from 'node:crypto';
import { getCaseEvidence } from '../contract/case-audit.ts';
import { lookAtCase } from '../domain/context/look-at-case.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { AuditEvent } from '../domain/review/audit.ts';
import { environment } from '../environment.ts';
import { keptProofOf } from '../store/evidence/kept-proof.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { registry } from './account/ports.ts';
import { audit } from './audit/ports.ts';
import { lookPorts } from './context/ports.ts';
import { evidencePack } from './evidence-pack/pack.ts';
import { operation } from './http/operation.ts';
import { rulesets } from './rulesets/rulesets.ts';

/** Acts of a case: some 500 KB of the 6 MB that a function can answer. */
const MOST = 2000;

const ledger = () => ledgerReading({ ...registry(), ledgerTable: environment('LEDGER_TABLE') });

export const handler = operation(getCaseEvidence, async ({ caller, path, now }) => {
  // Recorded before anything is read for the pack, so that the pack tells of itself, too.
  const look = {
    id: randomUUID(),
    act: 'evidence',
    caseId: path.id,
    reviewer: caller.username,
    now,
  } as const;
  const held = await lookAtCase(lookPorts(), look);
  if (isRefusal(held)) return held;
  const payment = await ledger().readPayment(held.paymentId);
  if (!payment) throw new Error(`The payment of ${held.id} is not in the ledger`);
  const [ruleset, proof, acts] = await Promise.all([
    rulesets().inForce(held.ruleset),
    keptProofOf(registry(), payment),
    actsOf(held.id),
  ]);
  const about = { now, takenBy: caller.username, timeZone: environment('TIME_ZONE') };
  return { status: 200, body: evidencePack({ held, ruleset, payment, proof, ...acts, ...about }) };
});

async function actsOf(caseId: string) {
  const events: AuditEvent[] = [];
  let after: string | undefined;
  do {
    const page = await audit().ofCase(caseId, after);
    events.push(...page.events);
    after = page.next;
  } while (after !== undefined && events.length < MOST);
  return { audit: events, auditTruncated: after !== undefined };
}
