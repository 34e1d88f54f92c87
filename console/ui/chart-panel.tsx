/** A chart, and the same as a table for who wants the figures or does not see charts. */
import Button from '@cloudscape-design/components/button';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';
import { Panel } from './panel.tsx';

interface ChartPanelProps {
  readonly title: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  /** What stands there instead of both, where there is nothing to show. */
  readonly empty?: string | undefined;
  /** Below either. */
  readonly children?: ReactNode;
}

export function ChartPanel({ title, chart, table, empty, children }: ChartPanelProps) {
  const texts = useTexts(shared);
  const [asTable, setAsTable] = useState(false);
  const other = asTable ? texts.asChart : texts.asTable;
  return (
    <Panel
      title={title}
      aside={
        empty === undefined && (
          <Button variant="inline-link" ariaLabel={`${title}: ${other}`} onClick={() => setAsTable(!asTable)}>
            {other}
          </Button>
        )
      }
    >
      {empty !== undefined && <p className="quiet">{empty}</p>}
      {empty === undefined && (asTable ? table : chart)}
      {children}
    </Panel>
  );
}
