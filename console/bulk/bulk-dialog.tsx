/** Many cases decided alike: chosen, decided as one case is, confirmed in full, and what became of each. Loaded when it is asked for. */
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import './bulk.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isLost } from '../../client/ask-again.ts';
import { useTexts } from '../app/language.tsx';
import { decisionTexts } from '../pages/case/decision/texts.ts';
import { bodyOf, missingIn, noWish } from '../pages/case/decision/wish.ts';
import { shared } from '../texts/shared.ts';
import type { CaseSummary } from '../ui/case-badges.tsx';
import { Problem } from '../ui/problem.tsx';
import { Acts } from './acts.tsx';
import { type BulkCase, capped, toTryAgain } from './bulk.ts';
import { Choose } from './choose.tsx';
import { Confirm } from './confirm.tsx';
import { Results } from './results.tsx';
import { bulkTexts } from './texts.ts';
import { useBulk } from './use-bulk.ts';

export interface BulkDialogProps {
  readonly kind: CaseSummary['kind'];
  /** As they were when it was opened: nobody decides what has come since. */
  readonly cases: readonly BulkCase[];
  /** Ids of those that are chosen already. Without any, those of a ring are offered. */
  readonly begun: readonly string[];
  /** @param changed whether a case may be another now */
  readonly close: (changed: boolean) => void;
}

export default function BulkDialog({ kind, cases: given, begun, close }: BulkDialogProps) {
  const texts = useTexts(bulkTexts);
  const detail = useTexts(decisionTexts);
  const { lost } = useTexts(shared);
  const [cases] = useState(given);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(capped(begun)));
  const [wish, setWish] = useState(noWish);
  const [tried, setTried] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const { results, sending, wasSent } = useBulk();
  const step = results ? 'results' : confirming ? 'confirm' : 'choose';
  const picked = cases.filter(({ id }) => chosen.has(id));
  const missing = missingIn(wish, '');
  const complete = missing.length === 0 && picked.length > 0;
  const again = results ? toTryAgain(results) : [];
  const end = () => {
    if (!sending.busy) close(wasSent());
  };
  const titles = { choose: texts.title, confirm: detail.confirmTitle, results: texts.results };
  return (
    <Modal
      visible
      size="large"
      header={titles[step]}
      onDismiss={end}
      footer={
        <Acts
          step={step}
          busy={sending.busy}
          outcome={wish.outcome}
          again={again.length}
          end={end}
          back={() => {
            sending.forget();
            setConfirming(false);
          }}
          goOn={() => {
            setTried(true);
            if (complete) setConfirming(true);
          }}
          send={() => void sending.run(bodyOf(wish), results ? again : picked.map(({ id }) => id))}
        />
      }
    >
      <Arrival key={step}>
        <SpaceBetween size="m">
          {step === 'choose' && (
            <Choose
              kind={kind}
              cases={cases}
              lead={begun.length === 0 ? texts.lead : undefined}
              chosen={chosen}
              choose={(ids) => setChosen(new Set(capped(ids)))}
              wish={wish}
              set={(changed) => setWish((before) => ({ ...before, ...changed }))}
              missing={tried ? missing : []}
              tried={tried}
            />
          )}
          {step === 'confirm' && <Confirm of={picked} body={bodyOf(wish)} />}
          {results && <Results of={results} cases={cases} />}
          <Problem error={sending.error} />
          {sending.error !== undefined && isLost(sending.error) && <p role="status">{lost}</p>}
        </SpaceBetween>
      </Arrival>
    </Modal>
  );
}

/** Takes the focus to what came in place of what had it. */
function Arrival({ children }: { readonly children: ReactNode }) {
  const arrived = useRef<HTMLDivElement>(null);
  useEffect(() => arrived.current?.focus({ preventScroll: true }), []);
  return (
    <div ref={arrived} tabIndex={-1} className="bulk">
      {children}
    </div>
  );
}
