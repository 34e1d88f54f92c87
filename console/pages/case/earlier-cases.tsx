/** Earlier cases of the customer, and of others on the same phone. */
import Link from '@cloudscape-design/components/link';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { caseTexts } from '../../texts/cases.ts';
import { money, when } from '../../ui/format.ts';
import { SmallTable } from '../../ui/small-table.tsx';
import type { CaseContext } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

type Earlier = CaseContext['earlier_cases'][number];

export function EarlierCases({ of }: { readonly of: readonly Earlier[] }) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const cases = useTexts(caseTexts);
  return (
    <SmallTable<Earlier>
      label={texts.earlier}
      items={of}
      nameOf={({ id }) => id}
      empty={texts.noEarlier}
      columns={[
        [
          texts.at,
          ({ id, opened_at }) => <Link href={hrefOf(`/cases/${id}`)}>{when(opened_at, language)}</Link>,
        ],
        [texts.amount, ({ amount, currency }) => <b>{money(amount, currency, language)}</b>],
        [texts.store, ({ store_name }) => <bdi>{store_name}</bdi>],
        [texts.customer, (each) => texts.earlierOf[each.of]],
        [texts.outcome, ({ outcome, state }) => (outcome ? cases.outcome[outcome] : cases.state[state])],
      ]}
    />
  );
}
