/** The picture of a graph: always the same, within its room, and walked by arrow keys. */
import { expect, test } from 'vitest';
import type { CaseGraph } from '../../console/pages/case/case-types.ts';
import { layOut, seededNumbers } from '../../console/pages/case/graph/layout.ts';
import { nearest } from '../../console/pages/case/graph/nearest.ts';

const room = { width: 440, height: 250, margin: 34 };

const star = (leaves: number): CaseGraph => ({
  nodes: [...Array(leaves + 1).keys()].map((index) => ({
    id: `customer:${index}`,
    kind: 'customer',
    label: String(index),
    marks: index === 0 ? ['subject'] : [],
  })),
  edges: [...Array(leaves).keys()].map((index) => ({
    from: 'customer:0',
    to: `customer:${index + 1}`,
    kind: 'owns',
    count: 1,
  })),
  currency: 'JPY',
  open_cases: [],
  truncated: false,
});

test('the same graph stands in the same places', () => {
  expect([...layOut(star(12), room)]).toEqual([...layOut(star(12), room)]);
});

test.each([0, 1, 2, 7, 99])('a graph of %i leaves stands within its room', (leaves) => {
  const spots = [...layOut(star(leaves), room).values()];
  expect(spots).toHaveLength(leaves + 1);
  for (const { x, y } of spots) {
    expect(x).toBeGreaterThanOrEqual(room.margin - 1);
    expect(x).toBeLessThanOrEqual(room.width - room.margin + 1);
    expect(y).toBeGreaterThanOrEqual(room.margin - 1);
    expect(y).toBeLessThanOrEqual(room.height - room.margin + 1);
  }
});

test('a connection to what is not shown is left out', () => {
  const graph = star(1);
  const edges = [...graph.edges, { from: 'customer:0', to: 'store:gone', kind: 'paid', count: 1 } as const];
  expect(layOut({ ...graph, edges }, room).size).toBe(2);
});

test('the source of numbers repeats itself, from 0 to below 1', () => {
  const [first, again] = [seededNumbers(7), seededNumbers(7)];
  for (let draw = 0; draw < 1000; draw++) {
    const number = first();
    expect(number).toBe(again());
    expect(number >= 0 && number < 1).toBe(true);
  }
});

const cross = new Map([
  ['middle', { x: 0, y: 0 }],
  ['right', { x: 50, y: 5 }],
  ['far', { x: 100, y: 0 }],
  ['below', { x: 10, y: 60 }],
]);
test.each([
  ['middle', { x: 1, y: 0 }, 'right'],
  ['right', { x: 1, y: 0 }, 'far'],
  ['far', { x: -1, y: 0 }, 'right'],
  ['middle', { x: 0, y: 1 }, 'below'],
  ['middle', { x: -1, y: 0 }, undefined],
  ['gone', { x: 1, y: 0 }, undefined],
])('from %s towards %o it is %s', (from, direction, to) => expect(nearest(cross, from, direction)).toBe(to));
