/** What came of the payments that each rule held: what was decided, and how much of it was held for nothing. */
import Badge from '@cloudscape-design/components/badge';
import Link from '@cloudscape-design/components/link';
import { listRulesets } from '../../../lambdas/contract/rulesets.ts';
import { isFor, useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { reasonText } from '../../texts/reasons.ts';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SmallTable, type SmallTableProps } from '../../ui/small-table.tsx';
import { Bars } from './bars.tsx';
import { ends } from './ends.ts';
import { MOST, mostDecided, namesOf, type Rule } from './figures.ts';
import { usePercent } from './percent.ts';
import { numbersTexts } from './texts.ts';

const decidedOf = ({ approved, declined }: Rule): number => approved + declined;

interface RulesProps {
  readonly of: readonly Rule[];
}

function useNumber(): (value: number) => string {
  const { language } = useLanguage();
  return (value) => value.toLocaleString(language);
}

const useNames = (of: readonly Rule[]) => {
  const { language } = useLanguage();
  const names = namesOf(
    of.map(({ reason }) => reason),
    (reason) => reasonText(reason, language),
  );
  return ({ reason }: Rule): string => names.get(reason) ?? reason;
};

export function RulesPanel({ of }: RulesProps) {
  const texts = useTexts(numbersTexts);
  const nameOf = useNames(of);
  const number = useNumber();
  const shown = mostDecided(of, decidedOf);
  return (
    <ChartPanel
      title={texts.rules}
      empty={of.length === 0 ? texts.noRules : undefined}
      chart={
        <Bars
          label={texts.rules}
          horizontal
          names={shown.map(nameOf)}
          series={ends.map(({ end, color }) => ({
            title: texts.columns[end],
            color,
            values: shown.map((rule) => rule[end]),
          }))}
        />
      }
      table={
        <RuleTable
          label={texts.rules}
          of={of}
          columns={ends.map(({ end }) => [texts.columns[end], (rule) => number(rule[end])])}
        />
      }
    >
      {of.length > MOST && <p className="quiet">{texts.shown(MOST)}</p>}
    </ChartPanel>
  );
}

interface RuleTableProps extends RulesProps {
  readonly label: string;
  /** Besides its name, and how often it was decided about. */
  readonly columns: SmallTableProps<Rule>['columns'];
}

function RuleTable({ of, label, columns }: RuleTableProps) {
  const texts = useTexts(numbersTexts);
  const nameOf = useNames(of);
  const number = useNumber();
  return (
    <SmallTable
      label={label}
      items={of}
      nameOf={({ reason }) => reason}
      empty=""
      columns={[
        [texts.columns.rule, (rule) => <bdi title={rule.reason}>{nameOf(rule)}</bdi>],
        [texts.columns.decided, (rule) => number(decidedOf(rule))],
        ...columns,
      ]}
    />
  );
}

export function RatesPanel({ of }: RulesProps) {
  const texts = useTexts(numbersTexts);
  const nameOf = useNames(of);
  const percent = usePercent();
  const shown = mostDecided(
    of.filter((rule) => rule.false_alarm_rate !== null),
    decidedOf,
  );
  return (
    <ChartPanel
      title={texts.rates}
      empty={shown.length === 0 ? texts.noRules : undefined}
      chart={
        <Bars
          label={texts.rates}
          horizontal
          most={100}
          format={percent}
          threshold={{ title: texts.half, at: 50 }}
          names={shown.map(nameOf)}
          series={[
            {
              title: texts.columns.rate,
              color: 'var(--hf-blue)',
              values: shown.map((rule) => rule.false_alarm_rate ?? 0),
            },
          ]}
        />
      }
      table={
        <RuleTable
          label={texts.rates}
          of={of}
          columns={[
            [
              texts.columns.rate,
              ({ false_alarm_rate }) => false_alarm_rate !== null && percent(false_alarm_rate),
            ],
            [
              texts.columns.many,
              ({ many_false_alarms }) => many_false_alarms && <Badge color="red">{texts.many}</Badge>,
            ],
          ]}
        />
      }
    />
  );
}

/** Those whose conditions somebody should think about. */
export function FalseAlarms({ of }: RulesProps) {
  const texts = useTexts(numbersTexts);
  const { person } = useConsole();
  const nameOf = useNames(of);
  const number = useNumber();
  const percent = usePercent();
  const many = of.filter((rule) => rule.many_false_alarms);
  return (
    <Panel
      title={texts.falseAlarms}
      aside={
        many.length > 0 &&
        isFor(person, listRulesets) && <Link href={hrefOf('/rulesets')}>{texts.toRulesets}</Link>
      }
    >
      <p className="quiet">{many.length === 0 ? texts.noFalseAlarms : texts.falseAlarmsText}</p>
      <ul className="alarm-list">
        {many.map((rule) => (
          <li key={rule.reason}>
            <Badge color="red">{percent(rule.false_alarm_rate ?? 0)}</Badge>
            <bdi title={rule.reason}>{nameOf(rule)}</bdi>
            <span className="quiet">{texts.falseAlarm(number(rule.approved), number(decidedOf(rule)))}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
