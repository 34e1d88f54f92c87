/** The graph as a picture: one stop of the Tab key, arrow keys within. */
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useTexts } from '../../../app/language.tsx';
import type { CaseGraph } from '../case-types.ts';
import { layOut, type Spot } from './layout.ts';
import { nearest } from './nearest.ts';
import { graphTexts } from './texts.ts';

type GraphNode = CaseGraph['nodes'][number];

const room = { width: 440, height: 250, margin: 34 } as const;

interface PictureProps {
  readonly of: CaseGraph;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

const arrows: Readonly<Record<string, Spot>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

export function GraphPicture({ of, chosen, choose }: PictureProps) {
  const texts = useTexts(graphTexts);
  const picture = useRef<SVGSVGElement>(null);
  const spots = useMemo(() => layOut(of, room), [of]);
  const subject = of.nodes.find(({ marks }) => marks.includes('subject')) ?? of.nodes[0];
  const entry = chosen ?? subject?.id;
  const spotOf = (id: string): Spot => spots.get(id) ?? { x: 0, y: 0 };
  const onKeyDown = (event: KeyboardEvent, id: string) => {
    const direction = arrows[event.key];
    if (event.key === 'Enter' || event.key === ' ') choose(id);
    else if (direction) {
      const next = nearest(spots, id, direction);
      if (next) picture.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a picture
    <svg
      ref={picture}
      className="graph-picture"
      viewBox={`0 0 ${room.width} ${room.height}`}
      role="group"
      aria-label={`${texts.graphLabel}. ${texts.graphHelp}`}
    >
      {of.edges.map(({ from, to, kind }) => {
        const [start, end] = [spotOf(from), spotOf(to)];
        const touches = chosen === undefined || from === chosen || to === chosen;
        return (
          <line
            key={`${from} ${to} ${kind}`}
            className={`edge ${kind} ${touches ? '' : 'faint'}`}
            x1={start.x}
            y1={start.y}
            x2={end.x}
            y2={end.y}
          />
        );
      })}
      {of.nodes.map((node) => (
        // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a picture
        <g
          key={node.id}
          data-node={node.id}
          className={`node ${node.kind} ${node.marks.join(' ')} ${node.id === chosen ? 'chosen' : ''}`}
          transform={`translate(${spotOf(node.id).x} ${spotOf(node.id).y})`}
          role="button"
          tabIndex={node.id === entry ? 0 : -1}
          aria-pressed={node.id === chosen}
          aria-label={nameOf(node, texts)}
          onClick={() => choose(node.id)}
          onKeyDown={(event) => onKeyDown(event, node.id)}
        >
          <Shape kind={node.kind} />
        </g>
      ))}
      {/* Apart from what they name, which says more. */}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus */}
      <g className="labels" aria-hidden="true">
        {of.nodes.map(({ id, kind, label }) => (
          <g
            key={id}
            className={id === chosen ? 'chosen' : ''}
            transform={`translate(${spotOf(id).x} ${spotOf(id).y})`}
          >
            <text dy="0.35em">{letters[kind]}</text>
            <text y="21">{cut(label)}</text>
          </g>
        ))}
      </g>
    </svg>
  );
}

/** Long words would lie upon each other. */
const LONGEST = 12;
const cut = (label: string) => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

/** In the middle of each shape. */
export const letters = { customer: 'C', device: 'K', hardware: 'P', store: 'S', card: '▭' } as const;

export const nameOf = (node: GraphNode, texts: (typeof graphTexts)['ja']): string =>
  [texts.nodeKind[node.kind], node.label, ...node.marks.map((mark) => texts.nodeMark[mark])].join(', ');

function Shape({ kind }: { readonly kind: GraphNode['kind'] }) {
  if (kind === 'customer') return <circle r="11" />;
  if (kind === 'store') return <polygon points="0,-13 12.5,-4 8,11 -8,11 -12.5,-4" />;
  if (kind === 'card') return <rect x="-13" y="-8.5" width="26" height="17" rx="3" />;
  if (kind === 'hardware') return <rect x="-8" y="-12.5" width="16" height="25" rx="3.5" />;
  return <rect x="-10" y="-10" width="20" height="20" rx="3" transform="rotate(45)" />;
}
