/** What waits in all, as it is now; left out where the stage has no figures. */
import { getReviewStatistics } from '../../../lambdas/contract/review-statistics.ts';
import { isFor, useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { duration, money } from '../../ui/format.ts';
import { queueTexts } from './texts.ts';

const HOUR = 60 * 60 * 1000;
/** Milliseconds. */
const EVERY = 30_000;

const states = ['open', 'claimed', 'waiting_for_customer', 'overdue'] as const;

export function Counts() {
  const { api, person } = useConsole();
  const texts = useTexts(queueTexts);
  const { language } = useLanguage();
  const figures = useLoad(
    'figures',
    async () => {
      if (!isFor(person, getReviewStatistics)) return undefined;
      const to = new Date();
      const query = { from: new Date(to.getTime() - HOUR).toISOString(), to: to.toISOString() };
      return (await api.call(getReviewStatistics, { query })).body.now;
    },
    EVERY,
  );
  if (!figures.value) return null;
  const { backlog, oldest_age_seconds, money_held, truncated } = figures.value;
  const sum = (fits: (each: (typeof backlog)[number]) => boolean) =>
    backlog.filter(fits).reduce((total, { cases }) => total + cases, 0);
  const more = truncated ? ` ${texts.atLeast}` : '';
  return (
    <dl className="counts">
      {states.map((state) => (
        <Count key={state} name={texts.counts[state]}>
          {sum((each) => each.state === state)}
          {more}
        </Count>
      ))}
      <Count name={texts.countEscalated}>
        {sum(({ escalated }) => escalated)}
        {more}
      </Count>
      {money_held.map(({ currency, amount }) => (
        <Count key={currency} name={texts.held}>
          {money(amount, currency, language)}
          {more}
        </Count>
      ))}
      {oldest_age_seconds !== null && (
        <Count name={texts.oldest}>{duration(oldest_age_seconds, language)}</Count>
      )}
    </dl>
  );
}

const Count = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
