/** What the audit tells of each act. */
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { getCase } from '../../../lambdas/contract/cases.ts';
import { useNameOf } from '../../app/colleagues.tsx';
import { isFor, useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { detailTexts } from '../../texts/act-details.ts';
import { actorText, actText } from '../../texts/acts.ts';
import { shortId, when } from '../../ui/format.ts';
import { auditTexts } from './texts.ts';
import type { AuditEvent } from './wish.ts';

export function useColumns(): readonly TableProps.ColumnDefinition<AuditEvent>[] {
  const { columns, openCase } = useTexts(auditTexts);
  const { language } = useLanguage();
  const { person } = useConsole();
  const nameOf = useNameOf();
  const opens = isFor(person, getCase);
  return [
    {
      id: 'at',
      header: columns.at,
      cell: ({ at }) => (
        <time dateTime={at} className="nowrap">
          {when(at, language, 'full')}
        </time>
      ),
      width: 230,
    },
    { id: 'act', header: columns.act, cell: ({ act }) => actText(act, language), width: 170 },
    {
      id: 'by',
      header: columns.by,
      cell: ({ by }) => <bdi title={by}>{actorText(by, language) ?? nameOf(by)}</bdi>,
      width: 300,
    },
    {
      id: 'case',
      header: columns.case,
      cell: ({ case_id }) =>
        opens ? (
          <Link href={hrefOf(`/cases/${case_id}`)} ariaLabel={openCase(shortId(case_id))}>
            <code>{shortId(case_id)}</code>
          </Link>
        ) : (
          <code title={case_id}>{shortId(case_id)}</code>
        ),
      width: 120,
    },
    {
      id: 'detail',
      header: columns.detail,
      cell: (event) => <bdi className="foreign">{detailTexts(event, language, nameOf).join(', ')}</bdi>,
    },
  ];
}
