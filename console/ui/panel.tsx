/** A part of a page with a heading; what does not fit in it scrolls within. */
import { type ReactNode, useId } from 'react';
import { Scrolls } from './scrolls.tsx';

interface PanelProps {
  readonly title: string;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, aside, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <Scrolls className="panel-body">{children}</Scrolls>
    </section>
  );
}
