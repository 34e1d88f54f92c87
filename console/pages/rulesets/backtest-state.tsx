/** How far a backtest is, and why it has failed. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../../app/language.tsx';
import { backtestTexts } from './backtest-texts.ts';
import type { Backtest } from './ruleset-types.ts';

const types = { running: 'in-progress', done: 'success', failed: 'error' } as const;

export function BacktestState({ of: { state, percent, failure } }: { readonly of: Backtest }) {
  const texts = useTexts(backtestTexts);
  return (
    <>
      <StatusIndicator type={types[state]}>
        {texts.state[state]}
        {state === 'running' && ` ${percent} %`}
      </StatusIndicator>
      {failure && <p className="quiet">{texts.failure[failure]}</p>}
    </>
  );
}
