/** What does not fit scrolls within; by keyboard too, which is why it is a stop of the Tab key. */
import type { ReactNode } from 'react';

interface ScrollsProps {
  /** `pre` keeps the text's own lines. @default 'div' */
  readonly as?: 'div' | 'pre';
  readonly className: string;
  readonly children: ReactNode;
}

export function Scrolls({ as: Element = 'div', className, children }: ScrollsProps) {
  return (
    <Element className={className} tabIndex={0}>
      {children}
    </Element>
  );
}
