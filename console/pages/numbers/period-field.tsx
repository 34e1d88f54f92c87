/** Asks for whole days: the last ones, or from when to when. */
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { useTexts } from '../../app/language.tsx';
import { dayFrom, localDayOf } from '../../ui/days.ts';
import { isPeriod, LONGEST, lasts, type Period } from './period.ts';
import { numbersTexts } from './texts.ts';

type Value = DateRangePickerProps.Value;

interface PeriodFieldProps {
  readonly period: Period;
  readonly change: (period: Period) => void;
}

const optionOf = (amount: number) =>
  ({ key: String(amount), amount, unit: 'day', type: 'relative' }) as const;

export function PeriodField({ period, change }: PeriodFieldProps) {
  const texts = useTexts(numbersTexts);
  return (
    <DateRangePicker
      value={
        'last' in period
          ? optionOf(period.last)
          : { type: 'absolute', startDate: period.from, endDate: period.to }
      }
      relativeOptions={lasts.map(optionOf)}
      customRelativeRangeUnits={['day']}
      isValidRange={(value) =>
        periodOf(value) ? { valid: true } : { valid: false, errorMessage: texts.periodWrong }
      }
      isDateEnabled={(date) => localDayOf(date) <= localDayOf(new Date())}
      placeholder={texts.choosePeriod}
      i18nStrings={{ ariaLabel: texts.period }}
      showClearButton={false}
      dateOnly
      expandToViewport
      onChange={({ detail }) => {
        const chosen = periodOf(detail.value);
        if (chosen) change(chosen);
      }}
    />
  );
}

function periodOf(value: Value | null): Period | undefined {
  if (value === null) return undefined;
  if (value.type === 'absolute')
    return isPeriod(value.startDate, value.endDate)
      ? { from: value.startDate, to: value.endDate }
      : undefined;
  const known = lasts.find((last) => last === value.amount);
  if (known) return { last: known };
  if (!(value.amount >= 1 && value.amount <= LONGEST)) return undefined;
  const today = localDayOf(new Date());
  return { from: dayFrom(today, 1 - value.amount), to: today };
}
