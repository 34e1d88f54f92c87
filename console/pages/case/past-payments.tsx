/** Payments as a history has them. */
import Badge from '@cloudscape-design/components/badge';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { countryName } from '../../ui/country-name.ts';
import { money, shortId, when } from '../../ui/format.ts';
import { SmallTable } from '../../ui/small-table.tsx';
import type { PastPayment } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

interface PastPaymentsProps {
  readonly label: string;
  readonly of: readonly PastPayment[];
  /** What they have in common, and need not say. */
  readonly without: 'customer' | 'store';
}

export function PastPayments({ label, of, without }: PastPaymentsProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  return (
    <SmallTable<PastPayment>
      label={label}
      items={of}
      nameOf={({ id }) => id}
      empty={texts.noPayments}
      columns={[
        [texts.at, ({ at }) => when(at, language)],
        [texts.amount, ({ amount, currency }) => <b>{money(amount, currency, language)}</b>],
        without === 'store'
          ? [texts.customer, ({ customer_id }) => <code title={customer_id}>{shortId(customer_id)}</code>]
          : [texts.store, ({ store_name }) => <bdi>{store_name}</bdi>],
        [texts.country, ({ country }) => country && countryName(country, language)],
        [
          texts.outcome,
          ({ status, subject, fraud, disputed }) => (
            <span className="badges">
              {texts.paymentStatus[status]}
              {subject && <Badge color="blue">{texts.marks.subject}</Badge>}
              {fraud && <Badge color="red">{texts.marks.fraud}</Badge>}
              {disputed && !fraud && <Badge color="grey">{texts.marks.disputed}</Badge>}
            </span>
          ),
        ],
      ]}
    />
  );
}
