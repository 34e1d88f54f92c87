/** What the chosen cases come to, and by store. */
import { useLanguage, useTexts } from '../app/language.tsx';
import { money } from '../ui/format.ts';
import { SmallTable } from '../ui/small-table.tsx';
import { type BulkCase, byStore, type Total, totalOf } from './bulk.ts';
import { bulkTexts } from './texts.ts';

/** As people read it: `8`, and `￥88,000`. */
export function useTotal(): (total: Total) => readonly [count: string, sum: string] {
  const { language } = useLanguage();
  return ({ count, sums }) => [
    count.toLocaleString(language),
    sums.map(({ amount, currency }) => money(amount, currency, language)).join(' + '),
  ];
}

export function Totals({ of }: { readonly of: readonly BulkCase[] }) {
  const texts = useTexts(bulkTexts);
  const said = useTotal();
  if (of.length === 0) return null;
  return (
    <div role="status">
      <p>
        <strong>{texts.total(...said(totalOf(of)))}</strong>
      </p>
      <SmallTable
        label={texts.stores}
        items={byStore(of)}
        nameOf={({ store }) => store}
        empty=""
        columns={[
          [texts.store, ({ store }) => <bdi className="foreign">{store}</bdi>],
          [texts.count, (each) => said(each)[0]],
          [texts.sum, (each) => said(each)[1]],
        ]}
      />
    </div>
  );
}
