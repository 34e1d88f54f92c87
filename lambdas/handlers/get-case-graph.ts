/** GET /cases/{id}/graph */
import { randomUUID } from 'node:crypto';
import { getCaseGraph } from '../contract/case-context.ts';
import { openBeside } from '../domain/context/case-context.ts';
import { graphAround } from '../domain/context/graph-around.ts';
import { lookAtCase } from '../domain/context/look-at-case.ts';
import { isRefusal } from '../domain/refusal.ts';
import { graphSources } from '../store/context/graph-sources.ts';
import { casesOf } from '../store/context/past.ts';
import { lookPorts, tables } from './context/ports.ts';
import { operation } from './http/operation.ts';
import { renderGraph } from './render/case-graph.ts';

export const handler = operation(getCaseGraph, async ({ caller, path, now }) => {
  const look = { id: randomUUID(), act: 'view', detail: { what: 'graph' } } as const;
  const held = await lookAtCase(lookPorts(), { ...look, caseId: path.id, reviewer: caller.username, now });
  if (isRefusal(held)) return held;
  const graph = await graphAround(graphSources(tables(), now), held);
  const cases = await casesOf(tables(), graph.undecided);
  return { status: 200, body: renderGraph(graph, openBeside(held, cases), held.money.currency) };
});
