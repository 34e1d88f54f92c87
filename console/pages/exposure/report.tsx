/** The report: loaded page by page, with what it comes to so far; and as a file for a spreadsheet. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { getExposure, getExposureTable } from '../../../lambdas/contract/exposure.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import { Problem } from '../../ui/problem.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { Empty, Loading } from '../../ui/states.tsx';
import { Figures } from './figures.tsx';
import { PaymentsTable } from './payments-table.tsx';
import { daysOf, sumsOf } from './sums.ts';
import { exposureTexts } from './texts.ts';
import { queryOf, type Wish } from './wish.ts';

const DayChart = lazy(() => import('./day-chart.tsx'));

/** Pages of 500 payments that are asked for by themselves. */
const AT_ONCE = 20;

export function Report({ wish }: { readonly wish: Wish }) {
  const { api } = useConsole();
  const { language } = useLanguage();
  const texts = useTexts(exposureTexts);
  // Of one moment, however long it takes: every page, and the file.
  const [query] = useState(() => queryOf(wish, Date.now()));
  const loaded = usePages(
    'report',
    async (cursor) =>
      (await api.call(getExposure, { query: { ...query, ...(cursor ? { cursor } : {}) } })).body,
    AT_ONCE,
  );
  const { pages, whole } = loaded;
  const payments = useMemo(() => pages.flatMap((page) => page.payments), [pages]);
  const sums = useMemo(() => sumsOf(payments), [payments]);
  const unknown = pages.reduce((count, page) => count + (page.network_unknown ?? 0), 0);
  const table = useAction(async () => {
    const { body } = await api.call(getExposureTable, { query });
    saveFile(fileName(query.from, query.to), 'text/csv;charset=utf-8', body);
  });
  const footer = <PagesFooter of={loaded} count={payments.length} />;
  if (payments.length === 0)
    return (
      <>
        {pages.length === 0 && loaded.error === undefined ? <Loading /> : footer}
        {whole && <Empty title={texts.none}>{texts.noneText}</Empty>}
        <UnknownNetworks count={unknown} />
      </>
    );
  return (
    <SpaceBetween size="m">
      {footer}
      <div className="exposure-head">
        <Figures of={sums} partial={!whole} />
        <Suspense fallback={<Loading />}>
          {sums.totals.map(({ currency }) => (
            <DayChart
              key={currency}
              currency={currency}
              days={daysOf(payments.filter((payment) => payment.currency === currency))}
            />
          ))}
        </Suspense>
      </div>
      <UnknownNetworks count={unknown} />
      <Problem error={table.error} />
      <PaymentsTable
        of={payments}
        actions={
          <Button iconName="download" loading={table.busy} onClick={() => void table.run()}>
            {texts.csv}
          </Button>
        }
        language={language}
      />
    </SpaceBetween>
  );
}

function UnknownNetworks({ count }: { readonly count: number }) {
  const texts = useTexts(exposureTexts);
  const { language } = useLanguage();
  if (count === 0) return null;
  return <Alert type="info">{texts.unknownNetwork(count.toLocaleString(language))}</Alert>;
}

/** Of nothing that somebody else has written. */
const fileName = (from: string, to: string): string =>
  `exposure-${[from, to].map((time) => time.replaceAll(/[-:]|\.\d+/g, '')).join('-')}.csv`;
