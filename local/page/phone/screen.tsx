/** A screen of the phone's app: a title that takes the focus when it appears, and its contents. */
import type { ReactNode } from 'react';
import { useArrival } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { Icon } from '../ui/icons.tsx';

interface ScreenProps {
  readonly title: string;
  readonly back?: () => void;
  readonly children: ReactNode;
}

export function Screen({ title, back, children }: ScreenProps) {
  const texts = useTexts();
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <div className="view">
      <div className="view-head">
        {back && (
          <button type="button" className="round" aria-label={texts.back} onClick={back}>
            <Icon name="back" />
          </button>
        )}
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
      </div>
      {children}
    </div>
  );
}
