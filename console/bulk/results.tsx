/** What became of each case: those that are not decided first, each with why. */
import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { useLanguage, useTexts } from '../app/language.tsx';
import { hrefOf } from '../app/location.ts';
import { problemText } from '../app/refusal.ts';
import { money } from '../ui/format.ts';
import { SmallTable } from '../ui/small-table.tsx';
import { type BulkCase, type BulkResult, failuresFirst } from './bulk.ts';
import { bulkTexts } from './texts.ts';

interface ResultsProps {
  readonly of: readonly BulkResult[];
  readonly cases: readonly BulkCase[];
}

export function Results({ of, cases }: ResultsProps) {
  const texts = useTexts(bulkTexts);
  const { language } = useLanguage();
  const known = new Map(cases.map((each) => [each.id, each]));
  const decided = of.filter((each) => each.decided).length;
  const count = (value: number) => value.toLocaleString(language);
  const became = ({ decided: isDone, code = 'service_busy' }: BulkResult) => {
    if (isDone) return texts.decided;
    // Told of who was the first as well, whose decision stands.
    if (code === 'second_person_required') return texts.secondNeeded;
    return problemText(code, language);
  };
  return (
    <>
      <div role="status">
        <Alert type={decided === of.length ? 'success' : 'warning'}>
          {decided === of.length
            ? texts.allDecided(count(of.length))
            : texts.someDecided(count(decided), count(of.length))}
        </Alert>
      </div>
      <SmallTable
        label={texts.results}
        items={failuresFirst(of)}
        nameOf={({ case_id }) => case_id}
        empty=""
        columns={[
          [
            texts.amount,
            ({ case_id }) => (
              <Link href={hrefOf(`/cases/${case_id}`)} target="_blank">
                {amountOf(known.get(case_id), language)}
              </Link>
            ),
          ],
          [texts.store, ({ case_id }) => <bdi className="foreign">{known.get(case_id)?.store_name}</bdi>],
          [
            texts.became,
            (each) => (
              <>
                {became(each)} {each.code && <code>{each.code}</code>}
              </>
            ),
          ],
        ]}
      />
    </>
  );
}

const amountOf = (of: BulkCase | undefined, language: Parameters<typeof money>[2]): string =>
  of ? money(of.amount, of.currency, language) : '';
