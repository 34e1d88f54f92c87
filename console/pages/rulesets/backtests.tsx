/** The backtests of a ruleset: another one is started here, and each is opened from here. */
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { listBacktests } from '../../../lambdas/contract/backtests.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { SmallTable } from '../../ui/small-table.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { BacktestForm } from './backtest-form.tsx';
import { BacktestState } from './backtest-state.tsx';
import { backtestTexts } from './backtest-texts.ts';
import type { Backtest, RulesetAnswer } from './ruleset-types.ts';

/** Milliseconds: it goes on every minute. */
const EVERY = 10_000;

interface BacktestsProps {
  /** A draft's, or a version. */
  readonly id: string;
  readonly current: RulesetAnswer;
  readonly withdrawn: boolean;
}

export function Backtests({ id, current, withdrawn }: BacktestsProps) {
  const texts = useTexts(backtestTexts);
  const { api } = useConsole();
  const [running, setRunning] = useState(false);
  const loaded = useLoad(
    `${id} backtests`,
    async () => {
      // The newest: a draft does not live to see a second page.
      const { body } = await api.call(listBacktests, { path: { id }, query: {} });
      setRunning(body.backtests.some(({ state }) => state === 'running'));
      return body.backtests;
    },
    running ? EVERY : undefined,
  );
  const { columns } = texts;
  return (
    <>
      <p className="quiet">{withdrawn ? texts.withdrawn : texts.what}</p>
      {!withdrawn && <BacktestForm id={id} current={current} started={loaded.reload} />}
      <LoadedView of={loaded}>
        {(backtests) => (
          <SmallTable<Backtest>
            label={texts.title}
            items={backtests}
            nameOf={(each) => each.id}
            empty={texts.none}
            columns={[
              [
                columns.period,
                (each) => {
                  const span = texts.span(each.from, each.to);
                  const href = hrefOf(`/rulesets/${id}/backtests/${each.id}`);
                  return (
                    <Link href={href} ariaLabel={texts.open(span)}>
                      {span}
                    </Link>
                  );
                },
              ],
              [columns.state, (each) => <BacktestState of={each} />],
              [
                columns.against,
                ({ baseline }) => (baseline === undefined ? texts.asJudged : texts.version(baseline)),
              ],
              [columns.author, ({ author }) => <By who={author} />],
              [columns.at, ({ created_at }) => <At time={created_at} />],
            ]}
          />
        )}
      </LoadedView>
    </>
  );
}
