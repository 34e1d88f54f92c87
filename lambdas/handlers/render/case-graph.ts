/** The graph around a case, as the contract writes it. */
import type * as z from 'zod/mini';
import type { getCaseGraph } from '../../contract/case-context.ts';
import { type Graph, keyOf } from '../../domain/context/graph.ts';

export const renderGraph = (
  { nodes, edges, truncated }: Graph,
  currency: string,
): z.input<(typeof getCaseGraph)['answer']> => ({
  nodes: nodes.map(({ kind, id, label, marks }) => ({ id: keyOf(kind, id), kind, label, marks: [...marks] })),
  edges: edges.map(({ amount, ...edge }) => ({
    ...edge,
    ...(amount === undefined ? {} : { amount: amount.toString() }),
  })),
  currency,
  truncated,
});
