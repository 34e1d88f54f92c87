/** What can be done with the selected rows; nothing is shown where there are none. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { LaterBulk } from '../../bulk/later-bulk.tsx';
import type { CaseSummary } from '../../ui/case-badges.tsx';
import { queueTexts } from './texts.ts';
import type { Selection } from './use-selection.ts';

interface SelectedProps {
  readonly of: Selection;
  readonly kind: CaseSummary['kind'];
  readonly reload: () => void;
}

export function Selected({ of: { selected, select }, kind, reload }: SelectedProps) {
  const texts = useTexts(queueTexts);
  // As they were then: the queue goes on behind the dialog.
  const [deciding, setDeciding] = useState<readonly CaseSummary[]>();
  const decide = () => {
    if (selected.length > 0) setDeciding(selected);
  };
  useKeys([{ key: 'b', does: texts.keys.decide, act: decide }]);
  const close = (changed: boolean) => {
    setDeciding(undefined);
    if (!changed) return;
    select([]);
    reload();
  };
  return (
    <>
      {selected.length > 0 && (
        <div className="selected" role="status">
          <span>{texts.selected(selected.length)}</span>
          <Button variant="primary" onClick={decide}>
            {texts.decide(selected.length)}
          </Button>
          <Button variant="inline-link" onClick={() => select([])}>
            {texts.unselect}
          </Button>
        </div>
      )}
      {deciding && (
        <LaterBulk kind={kind} cases={deciding} begun={deciding.map(({ id }) => id)} close={close} />
      )}
    </>
  );
}
