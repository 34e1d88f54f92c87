/** What the payments come to: whom they concern, and how much was taken, is held, was given back, and is known to be fraud. */
import { useLanguage, useTexts } from '../../app/language.tsx';
import { At } from '../../ui/at.tsx';
import { Facts } from '../../ui/facts.tsx';
import { money } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { SmallTable } from '../../ui/small-table.tsx';
import type { Exposure } from './exposure-types.ts';
import { exposureTexts } from './texts.ts';

interface FiguresProps {
  readonly of: Exposure;
  /** More payments are to come. */
  readonly partial: boolean;
}

const rows = ['taken', 'held', 'returned', 'fraud'] as const;

export function Figures({ of, partial }: FiguresProps) {
  const texts = useTexts(exposureTexts);
  const { language } = useLanguage();
  const number = (value: number) => value.toLocaleString(language);
  return (
    <Panel title={texts.summary}>
      <div className="columns">
        <Facts
          of={[
            [texts.payments, number(of.payments)],
            [texts.customers, number(of.customers)],
            [texts.devices, number(of.devices)],
            [texts.stores, number(of.stores)],
            [texts.since, of.since && <At time={of.since} />],
            [texts.until, of.until && <At time={of.until} />],
          ]}
        />
      </div>
      {of.totals.map(({ currency, ...total }) => (
        <SmallTable
          key={currency}
          label={`${texts.summary} ${currency}`}
          items={rows}
          nameOf={(row) => row}
          empty=""
          columns={[
            [
              currency,
              (row) => (
                <>
                  <strong>{texts.rows[row]}</strong> <span className="quiet">{texts.rowHints[row]}</span>
                </>
              ),
            ],
            [texts.payments, (row) => number(total[row].payments)],
            [texts.customers, (row) => number(total[row].customers)],
            [texts.amount, (row) => <strong>{money(total[row].amount, currency, language)}</strong>],
          ]}
        />
      ))}
      {partial && <p className="quiet">{texts.partial}</p>}
    </Panel>
  );
}
