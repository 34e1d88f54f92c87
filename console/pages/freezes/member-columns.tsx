/** What is told of each account of a ring. */
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { problemText } from '../../app/refusal.ts';
import { shortId } from '../../ui/format.ts';
import type { RingFound } from './ring-found.ts';
import { StateBadge } from './state-badge.tsx';
import { freezesTexts } from './texts.ts';

type Member = RingFound['members'][number];

export function useMemberColumns(): readonly TableProps.ColumnDefinition<Member>[] {
  const texts = useTexts(freezesTexts);
  return [
    {
      id: 'member',
      header: texts.ring.member,
      cell: ({ customer_id }) => (
        <Link href={hrefOf('/freezes', { kind: 'customers', id: customer_id })}>
          <code>{customer_id}</code>
        </Link>
      ),
      width: 330,
    },
    {
      id: 'state',
      header: texts.state,
      cell: ({ state, failed }) => (
        <>
          <StateBadge state={state} />
          <Failed code={failed} />
        </>
      ),
      width: 160,
    },
    {
      id: 'because',
      header: texts.ring.because,
      cell: ({ because }) =>
        because
          ? texts.ring.shared(shortId(because.device_id), shortId(because.customer_id))
          : texts.ring.asked,
    },
    {
      id: 'devices',
      header: texts.ring.devices,
      cell: ({ devices }) => (
        <ul className="plain">
          {devices.map(({ id, state, failed }) => (
            <li key={id}>
              <Link href={hrefOf('/freezes', { kind: 'devices', id })}>
                <code title={id}>{shortId(id)}</code>
              </Link>{' '}
              <StateBadge state={state} />
              <Failed code={failed} />
            </li>
          ))}
        </ul>
      ),
    },
  ];
}

function Failed({ code }: { readonly code: string | undefined }) {
  const texts = useTexts(freezesTexts);
  const { language } = useLanguage();
  if (code === undefined) return null;
  return (
    <p className="stale">
      {texts.ring.failed}: {problemText(code as ProblemCode, language)} <code>{code}</code>
    </p>
  );
}
