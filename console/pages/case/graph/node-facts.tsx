/** What is known of the part of a graph that somebody has chosen. */
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { money } from '../../../ui/format.ts';
import type { CaseGraph } from '../case-types.ts';
import { nameOf } from './graph-picture.tsx';
import { graphTexts } from './texts.ts';

interface NodeFactsProps {
  readonly of: CaseGraph;
  readonly node: CaseGraph['nodes'][number];
}

/** More of them stand in the table. */
const MOST = 6;

export function NodeFacts({ of, node }: NodeFactsProps) {
  const { language } = useLanguage();
  const texts = useTexts(graphTexts);
  const touching = of.edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <div className="node-facts" role="status">
      <strong>
        <bdi>{nameOf(node, texts)}</bdi>
      </strong>
      <ul>
        {touching.slice(0, MOST).map(({ from, to, kind, count, amount }) => {
          const other = of.nodes.find(({ id }) => id === (from === node.id ? to : from));
          return (
            <li key={`${from} ${to} ${kind}`}>
              {texts.edgeKind[kind]} {texts.times(count)}
              {amount && ` ${money(amount, of.currency, language)}`}:{' '}
              <bdi>{other ? nameOf(other, texts) : ''}</bdi>
            </li>
          );
        })}
        {touching.length > MOST && <li>+{touching.length - MOST}</li>}
      </ul>
    </div>
  );
}
