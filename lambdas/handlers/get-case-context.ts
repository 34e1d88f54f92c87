/** GET /cases/{id}/context */
import { randomUUID } from 'node:crypto';
import { getCaseContext } from '../contract/case-context.ts';
import { contextOf } from '../domain/context/case-context.ts';
import { lookAtCase } from '../domain/context/look-at-case.ts';
import { isRefusal } from '../domain/refusal.ts';
import { contextSources } from '../store/context/context-sources.ts';
import { keptProofOf } from '../store/evidence/kept-proof.ts';
import { customers, lookPorts, tables } from './context/ports.ts';
import { operation } from './http/operation.ts';
import { renderCaseContext } from './render/case-context.ts';
import { rulesets } from './rulesets/rulesets.ts';

const ports = () => ({ ...contextSources(tables()), personOf: customers().personOf });

export const handler = operation(getCaseContext, async ({ caller, path, now }) => {
  const look = { id: randomUUID(), act: 'view', detail: { what: 'context' } } as const;
  const held = await lookAtCase(lookPorts(), { ...look, caseId: path.id, reviewer: caller.username, now });
  if (isRefusal(held)) return held;
  const [around, ruleset] = await Promise.all([
    contextOf(ports(), held, now),
    rulesets().inForce(held.ruleset),
  ]);
  const { payment } = around;
  if (!payment) throw new Error(`The payment of ${held.id} is not in the ledger`);
  const proof = await keptProofOf(tables(), payment);
  return { status: 200, body: renderCaseContext(held, { around, proof, ruleset }, now) };
});
