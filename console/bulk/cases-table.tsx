/** The cases that may be decided together, each to be chosen. */
import Link from '@cloudscape-design/components/link';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useLanguage, useTexts } from '../app/language.tsx';
import { hrefOf } from '../app/location.ts';
import { money, shortId, when } from '../ui/format.ts';
import type { BulkCase } from './bulk.ts';
import { bulkTexts } from './texts.ts';

interface CasesTableProps {
  readonly cases: readonly BulkCase[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (ids: readonly string[]) => void;
}

export function CasesTable({ cases, chosen, choose }: CasesTableProps) {
  const texts = useTexts(bulkTexts);
  const { language } = useLanguage();
  const amountOf = ({ amount, currency }: BulkCase) => money(amount, currency, language);
  const columns: readonly TableProps.ColumnDefinition<BulkCase>[] = [
    {
      id: 'amount',
      header: texts.amount,
      cell: (each) => (
        <Link href={hrefOf(`/cases/${each.id}`)} target="_blank">
          {amountOf(each)}
        </Link>
      ),
    },
    {
      id: 'store',
      header: texts.store,
      cell: ({ store_name }) => <bdi className="foreign">{store_name}</bdi>,
    },
    ...(cases.some(({ customer_id }) => customer_id)
      ? [
          {
            id: 'customer',
            header: texts.customer,
            cell: ({ customer_id = '' }: BulkCase) => <code title={customer_id}>{shortId(customer_id)}</code>,
          },
        ]
      : []),
    { id: 'opened', header: texts.opened, cell: ({ opened_at }) => when(opened_at, language) },
  ];
  return (
    <div className="bulk-cases">
      <Table
        variant="embedded"
        contentDensity="compact"
        resizableColumns={false}
        trackBy="id"
        items={cases}
        columnDefinitions={columns}
        selectionType="multi"
        selectedItems={cases.filter(({ id }) => chosen.has(id))}
        onSelectionChange={({ detail }) => choose(detail.selectedItems.map(({ id }) => id))}
        ariaLabels={{
          tableLabel: texts.cases,
          selectionGroupLabel: texts.cases,
          allItemsSelectionLabel: () => texts.all,
          itemSelectionLabel: (_, each) => texts.select(amountOf(each), each.store_name),
        }}
      />
    </div>
  );
}
