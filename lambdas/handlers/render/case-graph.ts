/** The graph around a case, as the contract writes it. */
import type * as z from 'zod/mini';
import type { getCaseGraph } from '../../contract/case-context.ts';
import type { EarlierCase } from '../../domain/context/case-context.ts';
import { type Graph, keyOf } from '../../domain/context/graph.ts';
import { renderEarlier } from './case-context.ts';

export const renderGraph = (
  { nodes, edges, truncated }: Graph,
  open: readonly EarlierCase[],
  currency: string,
): z.input<(typeof getCaseGraph)['answer']> => ({
  nodes: nodes.map(({ kind, id, label, marks }) => ({ id: keyOf(kind, id), kind, label, marks: [...marks] })),
  edges: edges.map(({ amount, ...edge }) => ({
    ...edge,
    ...(amount === undefined ? {} : { amount: amount.toString() }),
  })),
  currency,
  open_cases: open.map(renderEarlier),
  truncated,
});
