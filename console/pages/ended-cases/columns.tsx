/** What is told of a case that is over: what the queue tells, but for its time, and how it ended. */
import Badge from '@cloudscape-design/components/badge';
import type { TableProps } from '@cloudscape-design/components/table';
import type * as z from 'zod/mini';
import type { listEndedCases } from '../../../lambdas/contract/ended-cases.ts';
import { useTexts } from '../../app/language.tsx';
import { caseTexts } from '../../texts/cases.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { useColumns as useQueueColumns } from '../queue/columns.tsx';
import { endedTexts } from './texts.ts';

export type EndedCase = z.output<typeof listEndedCases.answer>['cases'][number];
type Column = TableProps.ColumnDefinition<EndedCase>;

const colours: Readonly<Record<string, 'green' | 'red'>> = {
  approve: 'green',
  uphold: 'green',
  decline: 'red',
  reject: 'red',
};

export function useColumns(isDecided: boolean): readonly Column[] {
  const { columns } = useTexts(endedTexts);
  const cases = useTexts(caseTexts);
  const known = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
  const queue: readonly Column[] = useQueueColumns();
  const asQueued = (id: string): readonly Column[] => queue.filter((column) => column.id === id);
  const decided: readonly Column[] = [
    {
      id: 'outcome',
      header: columns.outcome,
      cell: ({ decision }) =>
        decision && (
          <Badge color={colours[decision.outcome] ?? 'grey'}>{known(cases.outcome, decision.outcome)}</Badge>
        ),
      width: 150,
    },
    {
      id: 'reason',
      header: columns.reason,
      cell: ({ decision }) => decision && known(cases.reason, decision.reason),
      width: 180,
    },
    {
      id: 'by',
      header: columns.by,
      cell: ({ decision }) => decision && <By who={decision.decided_by} />,
      width: 200,
    },
  ];
  return [
    { id: 'ended', header: columns.ended, cell: ({ ended_at }) => <At time={ended_at} />, width: 130 },
    ...asQueued('amount'),
    ...asQueued('store'),
    ...(isDecided ? decided : []),
    {
      id: 'class',
      header: columns.class,
      cell: (each) => cases.class[each.class],
      width: 90,
    },
    ...asQueued('reasons'),
    ...(isDecided ? [] : asQueued('opened')),
  ];
}
