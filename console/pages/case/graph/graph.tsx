/** What hangs together around a case: a picture, and the same as a table for who does not see pictures. */
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { useTexts } from '../../../app/language.tsx';
import { Empty } from '../../../ui/states.tsx';
import type { CaseGraph } from '../case-types.ts';
import { caseDetailTexts } from '../texts.ts';
import { GraphPicture, letters } from './graph-picture.tsx';
import { GraphTable } from './graph-table.tsx';
import { NodeFacts } from './node-facts.tsx';

export function Graph({ of }: { readonly of: CaseGraph }) {
  const texts = useTexts(caseDetailTexts);
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const [chosen, setChosen] = useState<string>();
  if (of.nodes.length === 0) return <Empty title={texts.graphNone} />;
  const node = of.nodes.find(({ id }) => id === chosen);
  return (
    <div className="graph">
      <div className="graph-head">
        <SegmentedControl
          label={texts.graph}
          selectedId={view}
          options={[
            { id: 'picture', text: texts.graphView },
            { id: 'table', text: texts.tableView },
          ]}
          onChange={({ detail }) => setView(detail.selectedId as typeof view)}
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
