/** How a case stands, at a glance: its state, who works on it, and what is special about it. */
import Badge from '@cloudscape-design/components/badge';
import type * as z from 'zod/mini';
import type { listCases } from '../../lambdas/contract/cases.ts';
import { useNameOf } from '../app/colleagues.tsx';
import { useTexts } from '../app/language.tsx';
import { caseTexts } from '../texts/cases.ts';

export type CaseSummary = z.output<typeof listCases.answer>['cases'][number];

type Standing = Pick<CaseSummary, 'state' | 'claim' | 'escalated' | 'four_eyes' | 'answered'>;

const colours = {
  open: 'grey',
  claimed: 'blue',
  waiting_for_customer: 'grey',
  overdue: 'red',
  decided: 'green',
  expired: 'grey',
} as const;

export function CaseBadges({ of }: { readonly of: Standing }) {
  const texts = useTexts(caseTexts);
  const nameOf = useNameOf();
  const { state, claim, escalated, four_eyes, answered } = of;
  const works = claim && (claim.mine ? texts.mine : texts.claimedBy(nameOf(claim.by)));
  return (
    <span className="badges">
      <Badge color={colours[state]}>{state === 'claimed' && works ? works : texts.state[state]}</Badge>
      {state !== 'claimed' && works && <Badge color="blue">{works}</Badge>}
      {escalated && <Badge color="red">{texts.escalated}</Badge>}
      {four_eyes && <Badge color="grey">{texts.fourEyes[four_eyes]}</Badge>}
      {answered && <Badge color="green">{texts.answered}</Badge>}
    </span>
  );
}
