/** Says what a decision does, in full, and that it cannot be undone; only then it is sent. */
import { decideCase } from '../../../../lambdas/contract/cases.ts';
import { useConsole } from '../../../app/console.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useTell } from '../../../app/notices.tsx';
import { caseTexts } from '../../../texts/cases.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { money } from '../../../ui/format.ts';
import type { CaseDetail } from '../case-types.ts';
import { caseDetailTexts } from '../texts.ts';
import type { DecisionProps } from './decision.tsx';
import type { DecisionBody } from './wish.ts';

interface ConfirmProps extends DecisionProps {
  readonly body: DecisionBody;
  readonly close: () => void;
}

export function ConfirmDialog({ of, body, put, close }: ConfirmProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const cases = useTexts(caseTexts);
  const { api } = useConsole();
  const tell = useTell();
  const act = async () => {
    const answer = await api.call(decideCase, { path: { id: of.id }, body });
    put(answer.body);
    const ended = answer.body.state === 'decided';
    const said = ended
      ? texts.done[body.outcome](money(body.capture_amount ?? of.amount, of.currency, language))
      : texts.doneFirst;
    tell({ type: ended ? 'success' : 'info', content: said });
  };
  return (
    <Dialog title={texts.confirmTitle} action={texts.confirmDo[body.outcome]} close={close} act={act}>
      <p className="confirm-what">{useConsequence(of, body)}</p>
      {body.freeze && (
        <p className="confirm-what">
          <strong>{texts.confirm.freeze(cases.freeze[body.freeze])}</strong>
        </p>
      )}
      {of.four_eyes === 'first' && <p>{texts.confirm.first}</p>}
      <Facts
        of={[
          [texts.reason, cases.reason[body.reason]],
          [texts.note, body.note && <bdi>{body.note}</bdi>],
        ]}
      />
    </Dialog>
  );
}

function useConsequence(of: CaseDetail, { outcome, capture_amount }: DecisionBody): string {
  const { language } = useLanguage();
  const { confirm } = useTexts(caseDetailTexts);
  const figure = (amount: string | bigint) => money(String(amount), of.currency, language);
  if (outcome === 'approve' && capture_amount !== undefined && capture_amount !== of.amount)
    return confirm.part(figure(capture_amount), figure(BigInt(of.amount) - BigInt(capture_amount)));
  if (outcome === 'approve') return confirm.approve(figure(of.amount), of.store_name);
  if (outcome === 'decline') return confirm.decline(figure(of.amount));
  return confirm[outcome];
}
