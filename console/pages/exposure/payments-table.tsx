/** Each payment of a report. */
import Badge from '@cloudscape-design/components/badge';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Language } from '../../app/both.ts';
import { useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { money, shortId } from '../../ui/format.ts';
import { LongTable } from '../../ui/long-table.tsx';
import type { ExposedPayment } from './exposure-types.ts';
import { exposureTexts } from './texts.ts';

interface PaymentsTableProps {
  readonly of: readonly ExposedPayment[];
  readonly actions: ReactNode;
  readonly language: Language;
}

export function PaymentsTable({ of, actions, language }: PaymentsTableProps) {
  const texts = useTexts(exposureTexts);
  return (
    <LongTable
      title={texts.table}
      actions={actions}
      items={of}
      nameOf={({ id }) => id}
      wordsOf={({ id, customer_id, device_id, store_id, store_name, network }) =>
        `${id} ${customer_id} ${device_id} ${store_id} ${store_name} ${network}`
      }
      empty={texts.none}
      columns={useColumns(language)}
    />
  );
}

function useColumns(language: Language): readonly TableProps.ColumnDefinition<ExposedPayment>[] {
  const { columns, status, fraud, notKept } = useTexts(exposureTexts);
  const frozen = (kind: string, id: string) => (
    <Link href={hrefOf('/freezes', { kind, id })}>
      <code title={id}>{shortId(id)}</code>
    </Link>
  );
  return [
    { id: 'at', header: columns.at, cell: ({ created_at }) => <At time={created_at} />, width: 130 },
    { id: 'customer', header: columns.customer, cell: ({ customer_id }) => frozen('customers', customer_id) },
    { id: 'device', header: columns.device, cell: ({ device_id }) => frozen('devices', device_id) },
    {
      id: 'store',
      header: columns.store,
      cell: ({ store_id, store_name }) => (
        <Link href={hrefOf('/freezes', { kind: 'stores', id: store_id })}>
          <bdi className="foreign">{store_name}</bdi>
        </Link>
      ),
    },
    {
      id: 'amount',
      header: columns.amount,
      cell: ({ amount, currency }) => money(amount, currency, language),
    },
    { id: 'status', header: columns.status, cell: (each) => status[each.status] ?? each.status },
    { id: 'taken', header: columns.taken, cell: ({ taken, currency }) => money(taken, currency, language) },
    {
      id: 'returned',
      header: columns.returned,
      cell: ({ returned, currency }) => money(returned, currency, language),
    },
    {
      id: 'network',
      header: columns.network,
      cell: ({ network }) =>
        network === 'unknown' ? (
          notKept
        ) : (
          <Link href={hrefOf('/exposure', { address_range: network })}>{network}</Link>
        ),
    },
    {
      id: 'fraud',
      header: columns.fraud,
      cell: (each) => (
        <span className="badges">
          {each.fraud.map((mark) => (
            <Badge key={mark} color="red">
              {fraud[mark]}
            </Badge>
          ))}
        </span>
      ),
    },
  ];
}
