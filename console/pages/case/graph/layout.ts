/** Where the parts of a graph stand: the same graph always looks the same. */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';
import type { CaseGraph } from '../case-types.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** Kept free on every side. */
  readonly margin: number;
}

/** As often as the forces push, of which the last pushes move nothing any more. */
const PUSHES = 300;

/**
 * Numbers from 0 to below 1 that look random and are the same each time (a linear congruential generator, as in Numerical
 * Recipes).
 */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @returns by the id of a node */
export function layOut(
  { nodes, edges }: CaseGraph,
  { width, height, margin }: Room,
): ReadonlyMap<string, Spot> {
  const points = nodes.map(({ id }) => ({ id, x: Number.NaN, y: Number.NaN }));
  const known = new Set(points.map(({ id }) => id));
  const links = edges
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map(({ from, to }) => ({ source: from, target: to }));
  forceSimulation(points)
    .randomSource(seededNumbers(7))
    .force(
      'link',
      forceLink<{ id: string; x: number; y: number }, { source: string; target: string }>(links)
        .id(({ id }) => id)
        .distance(50),
    )
    .force('apart', forceManyBody().strength(-160))
    .force('room', forceCollide(22))
    // A wide room is filled in its width.
    .force('x', forceX(0).strength(0.05))
    .force('y', forceY(0).strength((0.05 * width) / Math.max(height, 1)))
    .stop()
    .tick(PUSHES);
  const along = (values: readonly number[], size: number) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const scale = most > least ? Math.min((size - 2 * margin) / (most - least), 2.2) : 1;
    const middle = (least + most) / 2;
    return (value: number) => Math.round((size / 2 + (value - middle) * scale) * 10) / 10;
  };
  const x = along(
    points.map((point) => point.x),
    width,
  );
  const y = along(
    points.map((point) => point.y),
    height,
  );
  return new Map(points.map((point) => [point.id, { x: x(point.x), y: y(point.y) }]));
}
