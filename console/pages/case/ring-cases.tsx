/** The way from a case to the decision of all open ones that hang together with it; nothing where there is no other. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { LaterBulk } from '../../bulk/later-bulk.tsx';
import { openAround } from '../../bulk/ring.ts';
import type { CaseDetail, CaseGraph } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

interface RingCasesProps {
  readonly of: CaseDetail;
  readonly graph: CaseGraph | undefined;
  readonly reload: () => void;
}

export function RingCases({ of, graph, reload }: RingCasesProps) {
  const texts = useTexts(caseDetailTexts);
  const [choosing, setChoosing] = useState(false);
  const cases = graph ? openAround(of, graph) : [];
  const choose = () => setChoosing(true);
  useKeys(cases.length > 0 ? [{ key: 'b', does: texts.keys.ring, act: choose }] : []);
  return (
    <>
      {cases.length > 0 && <Button onClick={choose}>{texts.ringCases(cases.length)}</Button>}
      {choosing && (
        <LaterBulk
          kind={of.kind}
          cases={cases}
          begun={[]}
          close={(changed) => {
            setChoosing(false);
            if (changed) reload();
          }}
        />
      )}
    </>
  );
}
