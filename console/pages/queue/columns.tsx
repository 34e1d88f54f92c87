/** What the queue tells of each case. */
import Badge from '@cloudscape-design/components/badge';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { caseTexts } from '../../texts/cases.ts';
import { reasonText } from '../../texts/reasons.ts';
import { CaseBadges, type CaseSummary } from '../../ui/case-badges.tsx';
import { money, when } from '../../ui/format.ts';
import { TimeLeft } from '../../ui/time-left.tsx';
import { queueTexts } from './texts.ts';

/** More of them would make a row of three lines: the case's page has them all. */
const MOST = 3;

export function useColumns(): readonly TableProps.ColumnDefinition<CaseSummary>[] {
  const { columns, open } = useTexts(queueTexts);
  const cases = useTexts(caseTexts);
  const { language } = useLanguage();
  const amountOf = ({ amount, currency }: CaseSummary) => money(amount, currency, language);
  return [
    {
      id: 'deadline',
      header: columns.deadline,
      cell: ({ deadline }) => <TimeLeft until={deadline} />,
      width: 130,
    },
    {
      id: 'amount',
      header: columns.amount,
      cell: (each) => (
        <Link href={hrefOf(`/cases/${each.id}`)} ariaLabel={open(amountOf(each), each.store_name)}>
          {amountOf(each)}
        </Link>
      ),
      width: 120,
    },
    { id: 'store', header: columns.store, cell: ({ store_name }) => <bdi>{store_name}</bdi>, width: 200 },
    {
      id: 'reasons',
      header: columns.reasons,
      cell: ({ reasons, dispute_reason }) => (
        <span className="badges">
          {dispute_reason && <Badge color="grey">{cases.disputeReason[dispute_reason]}</Badge>}
          {reasons.slice(0, MOST).map((reason) => (
            <Badge key={reason} color="grey">
              {reasonText(reason, language)}
            </Badge>
          ))}
          {reasons.length > MOST && <span>+{reasons.length - MOST}</span>}
        </span>
      ),
    },
    { id: 'standing', header: columns.standing, cell: (each) => <CaseBadges of={each} />, width: 240 },
    {
      id: 'opened',
      header: columns.opened,
      cell: ({ opened_at }) => (
        <time dateTime={opened_at} title={when(opened_at, language, 'full')}>
          {when(opened_at, language)}
        </time>
      ),
      width: 130,
    },
  ];
}
