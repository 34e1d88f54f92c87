/** Asks for a span of time: the last hours or days, or from when to when. */
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { useTexts } from '../../app/language.tsx';
import { exposureTexts } from './texts.ts';
import { type Last, LONGEST, lasts, type Period } from './wish.ts';

type Value = DateRangePickerProps.Value;
type RelativeOption = DateRangePickerProps.RelativeOption;

interface PeriodFieldProps {
  readonly period: Period;
  readonly change: (period: Period) => void;
}

const HOUR = 60 * 60 * 1000;

const optionOf = (key: Last): RelativeOption => {
  const hours = lasts[key] / HOUR;
  return key.endsWith('h')
    ? { key, amount: hours, unit: 'hour', type: 'relative' }
    : { key, amount: hours / 24, unit: 'day', type: 'relative' };
};

const options = (Object.keys(lasts) as Last[]).map(optionOf);

export function PeriodField({ period, change }: PeriodFieldProps) {
  const texts = useTexts(exposureTexts);
  const isValid = (value: Value | null): DateRangePickerProps.ValidationResult => {
    const chosen = periodOf(value);
    if (chosen === undefined) return { valid: false, errorMessage: texts.periodMissing };
    if ('last' in chosen) return { valid: true };
    const span = Date.parse(chosen.to) - Date.parse(chosen.from);
    if (span > LONGEST) return { valid: false, errorMessage: texts.periodTooLong };
    return span > 0 ? { valid: true } : { valid: false, errorMessage: texts.periodWrong };
  };
  return (
    <DateRangePicker
      value={shownOf(period)}
      relativeOptions={options}
      customRelativeRangeUnits={['hour', 'day']}
      isValidRange={isValid}
      placeholder={texts.choosePeriod}
      showClearButton={false}
      hideTimeOffset
      expandToViewport
      onChange={({ detail }) => {
        const chosen = periodOf(detail.value);
        if (chosen) change(chosen);
      }}
    />
  );
}

function shownOf(period: Period): Value {
  if ('last' in period) return optionOf(period.last);
  return { type: 'absolute', startDate: period.from, endDate: period.to };
}

/** A span of another length than those that are offered is one up to now. */
function periodOf(value: Value | null): Period | undefined {
  if (value === null) return undefined;
  if (value.type === 'absolute') {
    const [from, to] = [Date.parse(value.startDate), Date.parse(value.endDate)];
    if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  const span = value.amount * (value.unit === 'hour' ? HOUR : 24 * HOUR);
  const known = (Object.keys(lasts) as Last[]).find((key) => lasts[key] === span);
  if (known) return { last: known };
  const now = Date.now();
  return { from: new Date(now - span).toISOString(), to: new Date(now).toISOString() };
}
