/** The figures of the review: what waits now, how long decisions take, and which rules hold good payments. */
import './numbers.css';
import Alert from '@cloudscape-design/components/alert';
import { getReviewStatistics } from '../../../lambdas/contract/review-statistics.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { BacklogPanel } from './backlog.tsx';
import { DaysPanel } from './days.tsx';
import { asAddress, periodIn, spanOf } from './period.ts';
import { PeriodField } from './period-field.tsx';
import { ReviewersPanel } from './reviewers.tsx';
import { FalseAlarms, RatesPanel, RulesPanel } from './rules.tsx';
import { numbersTexts } from './texts.ts';
import { Tiles } from './tiles.tsx';

/** Milliseconds. Each answer may cost 2,000 read units. */
const EVERY = 60_000;

export default function Numbers() {
  const texts = useTexts(numbersTexts);
  const { api } = useConsole();
  const { query } = usePlace();
  const period = periodIn(query);
  const loaded = useLoad(
    `numbers ${JSON.stringify(period)}`,
    async () => {
      const span = spanOf(period, new Date());
      return { days: span.days, ...(await api.call(getReviewStatistics, { query: span.query })).body };
    },
    EVERY,
  );
  return (
    <div className="numbers">
      <PageHead
        title={texts.title}
        lead={texts.lead}
        refresh={{ act: () => void loaded.reload(), busy: loaded.busy && loaded.value !== undefined }}
      >
        <PeriodField
          period={period}
          change={(chosen) => replacePlace(hrefOf('/numbers', asAddress(chosen)))}
        />
      </PageHead>
      <LoadedView of={loaded}>
        {({ now, period: of, days }) => (
          <>
            {now.truncated && <Alert type="info">{texts.truncatedNow}</Alert>}
            {of.truncated && <Alert type="info">{texts.truncatedPeriod}</Alert>}
            <Tiles of={{ now, period: of }} />
            <div className="charts">
              <BacklogPanel of={now} />
              <DaysPanel of={of} days={days} />
              <RulesPanel of={of.by_rule} />
              <RatesPanel of={of.by_rule} />
              <FalseAlarms of={of.by_rule} />
              <ReviewersPanel of={of.by_reviewer} />
            </div>
          </>
        )}
      </LoadedView>
    </div>
  );
}
