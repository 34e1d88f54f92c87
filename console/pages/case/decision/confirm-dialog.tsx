/** Says what a decision does, in full, and that it cannot be undone; only then it is sent. */
import { decideCase } from '../../../../lambdas/contract/cases.ts';
import { useConsole } from '../../../app/console.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useTell } from '../../../app/notices.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { money } from '../../../ui/format.ts';
import type { CaseDetail } from '../case-types.ts';
import { useCaseAct } from '../use-case-act.ts';
import type { DecisionProps } from './decision.tsx';
import { FreezeSaid, Why } from './said.tsx';
import { decisionTexts } from './texts.ts';
import type { DecisionBody } from './wish.ts';

interface ConfirmProps extends DecisionProps {
  readonly body: DecisionBody;
  readonly close: () => void;
}

export function ConfirmDialog({ of, body, put, close }: ConfirmProps) {
  const { language } = useLanguage();
  const texts = useTexts(decisionTexts);
  const { api } = useConsole();
  const tell = useTell();
  const caseAct = useCaseAct(of.id, put);
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
    <Dialog
      title={texts.confirmTitle}
      action={texts.confirmDo[body.outcome]}
      close={close}
      act={() => caseAct(act)}
    >
      <p className="confirm-what">{useConsequence(of, body)}</p>
      <FreezeSaid of={body.freeze} />
      {of.four_eyes === 'first' && <p>{texts.confirm.first}</p>}
      <Why reason={body.reason} note={body.note} />
    </Dialog>
  );
}

function useConsequence(of: CaseDetail, { outcome, capture_amount }: DecisionBody): string {
  const { language } = useLanguage();
  const { confirm } = useTexts(decisionTexts);
  const figure = (amount: string | bigint) => money(String(amount), of.currency, language);
  if (outcome === 'approve' && capture_amount !== undefined && capture_amount !== of.amount)
    return confirm.part(figure(capture_amount), figure(BigInt(of.amount) - BigInt(capture_amount)));
  if (outcome === 'approve') return confirm.approve(figure(of.amount), of.store_name);
  if (outcome === 'decline') return confirm.decline(figure(of.amount));
  return confirm[outcome];
}
