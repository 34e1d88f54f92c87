/** What hangs together around a case: a picture, and the same as a table for who does not see pictures. */
import { useState } from 'react';
import { useTexts } from '../../../app/language.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Empty } from '../../../ui/states.tsx';
import type { CaseGraph } from '../case-types.ts';
import { GraphPicture, letters } from './graph-picture.tsx';
import { GraphTable } from './graph-table.tsx';
import { NodeFacts } from './node-facts.tsx';
import { graphTexts } from './texts.ts';

export function Graph({ of }: { readonly of: CaseGraph }) {
  const texts = useTexts(graphTexts);
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const [chosen, setChosen] = useState<string>();
  if (of.nodes.length === 0) return <Empty title={texts.graphNone} />;
  const node = of.nodes.find(({ id }) => id === chosen);
  return (
    <div className="graph">
      <div className="graph-head">
        <Segments
          label={texts.graph}
          of={['picture', 'table']}
          textOf={(each) => (each === 'picture' ? texts.graphView : texts.tableView)}
          chosen={view}
          choose={setView}
        />
        <span className="quiet legend" aria-hidden="true">
          {[...new Set(of.nodes.map(({ kind }) => kind))].map((kind) => (
            <span key={kind}>
              {letters[kind]} {texts.nodeKind[kind]}
            </span>
          ))}
        </span>
        {of.truncated && <span className="quiet">{texts.truncated}</span>}
      </div>
      {view === 'picture' ? (
        <>
          <GraphPicture of={of} chosen={chosen} choose={setChosen} />
          {node && <NodeFacts of={of} node={node} />}
        </>
      ) : (
        <GraphTable of={of} />
      )}
    </div>
  );
}
