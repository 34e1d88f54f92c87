/** Which lines of a file are wrong, and why. */
import Alert from '@cloudscape-design/components/alert';
import { columns } from '../../../../client/lists/row.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { SmallTable } from '../../../ui/small-table.tsx';
import { listsTexts } from '../texts.ts';
import { MOST, type WrongLine } from './read-rows.ts';

/** Lines that are told at once. */
const TOLD = 20;

export function Faults({ of }: { readonly of: readonly WrongLine[] }) {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const more = of.length - TOLD;
  const why = (each: WrongLine): string => {
    if (each.fault === 'headings') return texts.wrong.headings(columns.join(', '));
    if (each.fault === 'large') return texts.wrong.large(MOST.toLocaleString(language));
    if (each.fault === 'value') return texts.wrong.value(each.column);
    if (each.fault === 'twice') return texts.wrong.twice(String(each.as));
    return texts.wrong[each.fault];
  };
  return (
    <div role="alert">
      <Alert type="error" header={texts.importWrong}>
        <SmallTable
          label={texts.importWrong}
          items={of.slice(0, TOLD)}
          nameOf={({ line, fault }) => `${line} ${fault}`}
          empty=""
          columns={[
            [texts.line, ({ line }) => line],
            [texts.fault, why],
          ]}
        />
        {more > 0 && <p>{texts.more(more.toLocaleString(language))}</p>}
      </Alert>
    </div>
  );
}
