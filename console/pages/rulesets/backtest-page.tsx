/** One backtest: how far it is, then its picture and its tables. */
import './rulesets.css';
import Checkbox from '@cloudscape-design/components/checkbox';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { getBacktest } from '../../../lambdas/contract/backtests.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { goTo, hrefOf } from '../../app/location.ts';
import type { PageProps } from '../../app/pages.ts';
import { Segments } from '../../ui/segments.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { BacktestCharts } from './backtest-charts.tsx';
import { BacktestState } from './backtest-state.tsx';
import { BacktestTables } from './backtest-tables.tsx';
import { backtestTexts } from './backtest-texts.ts';
import { dwarfs, type Measure } from './figures.ts';
import type { BacktestResult } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

/** Milliseconds: it goes on every minute. */
const EVERY = 10_000;

export default function BacktestPage({ parameters: { id = '', backtest = '' } }: PageProps) {
  const texts = useTexts(backtestTexts);
  const { keys } = useTexts(rulesetTexts);
  const { api } = useConsole();
  const [running, setRunning] = useState(false);
  const loaded = useLoad(
    backtest,
    async () => {
      const { body } = await api.call(getBacktest, { path: { id, backtest } });
      setRunning(body.state === 'running');
      return body;
    },
    running ? EVERY : undefined,
  );
  const back = hrefOf(`/rulesets/${id}`);
  useKeys([{ key: 'u', does: keys.back, act: () => goTo(back) }]);
  return (
    <LoadedView of={loaded}>
      {({ result, ...about }) => (
        <SpaceBetween size="s">
          <Header variant="h1" actions={<Link href={back}>{texts.back}</Link>}>
            {texts.title}: {texts.span(about.from, about.to)}
          </Header>
          {about.state === 'running' ? (
            <ProgressBar value={about.percent} label={texts.progress} description={texts.waiting} />
          ) : (
            <span className="backtest-about">
              <BacktestState of={about} />
              <span className="quiet">
                {texts.columns.against}:{' '}
                {about.baseline === undefined ? texts.asJudged : texts.version(about.baseline)}
              </span>
            </span>
          )}
          {result && <Result of={result} />}
        </SpaceBetween>
      )}
    </LoadedView>
  );
}

function Result({ of }: { readonly of: BacktestResult }) {
  const texts = useTexts(backtestTexts);
  const [measure, setMeasure] = useState<Measure>('count');
  const [approved, setApproved] = useState(() => !dwarfs(of, 'count'));
  return (
    <div className="backtest">
      <div className="backtest-about">
        <Segments
          label={texts.measure}
          of={['count', 'amount']}
          textOf={(each) => texts[each]}
          chosen={measure}
          choose={setMeasure}
        />
        <Checkbox checked={approved} onChange={({ detail }) => setApproved(detail.checked)}>
          {texts.approvedToo}
        </Checkbox>
      </div>
      <BacktestCharts of={of} measure={measure} approved={approved} />
      <BacktestTables of={of} measure={measure} />
      <p className="quiet">
        {texts.limits} {texts.goodAfter(of.good_after_days)}
      </p>
      {Object.entries(of.unknown_rulesets).map(([version, count]) => (
        <p key={version} className="quiet">
          {texts.unjudged(count, version)}
        </p>
      ))}
    </div>
  );
}
