/** Asks for the days of a backtest, and starts it. */
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { createBacktest } from '../../../lambdas/contract/backtests.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Segments } from '../../ui/segments.tsx';
import { dayOf, daysBefore, isSpan } from './backtest-days.ts';
import { backtestTexts } from './backtest-texts.ts';
import type { RulesetAnswer } from './ruleset-types.ts';

interface BacktestFormProps {
  /** Of the ruleset. */
  readonly id: string;
  readonly current: RulesetAnswer;
  readonly started: () => Promise<void>;
}

const spans = ['7', '30', '90'] as const;

export function BacktestForm({ id, current: { version }, started }: BacktestFormProps) {
  const texts = useTexts(backtestTexts);
  const { api } = useConsole();
  const tell = useTell();
  const [today] = useState(() => dayOf(Date.now()));
  const [span, setSpan] = useState<(typeof spans)[number] | 'custom'>('30');
  const [chosen, setChosen] = useState({ from: daysBefore(today, 30), to: today });
  const [fixed, setFixed] = useState(false);
  const days = span === 'custom' ? chosen : { from: daysBefore(today, Number(span)), to: today };
  const isRight = isSpan(days.from, days.to);
  const start = useAction(async () => {
    const body = { ...days, ...(fixed && version !== undefined ? { baseline: version } : {}) };
    await api.call(createBacktest, { path: { id }, body });
    tell({ type: 'success', content: texts.started });
    await started();
  });
  const day = (name: 'from' | 'to') => (
    <FormField label={texts[name]}>
      <DatePicker
        value={chosen[name]}
        isDateEnabled={(date) => dayOf(date.getTime()) <= today}
        onChange={({ detail }) => setChosen((before) => ({ ...before, [name]: detail.value }))}
      />
    </FormField>
  );
  return (
    <div className="backtest-form">
      <FormField label={texts.period} errorText={isRight ? undefined : texts.wrongDays}>
        <Segments
          label={texts.period}
          of={[...spans, 'custom']}
          textOf={(each) => (each === 'custom' ? texts.custom : texts.days(Number(each)))}
          chosen={span}
          choose={setSpan}
        />
      </FormField>
      {span === 'custom' && day('from')}
      {span === 'custom' && day('to')}
      {version !== undefined && (
        <Checkbox checked={fixed} onChange={({ detail }) => setFixed(detail.checked)}>
          {texts.baseline(version)}
        </Checkbox>
      )}
      <Button variant="primary" loading={start.busy} disabled={!isRight} onClick={() => void start.run()}>
        {texts.start}
      </Button>
      <Problem error={start.error} />
    </div>
  );
}
