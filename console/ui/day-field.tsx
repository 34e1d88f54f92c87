/** Chooses a day, from a calendar or one after the other; none that is still to come. */
import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import { useState } from 'react';
import { useKeys } from '../app/keys.ts';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';
import { dayFrom, isDay, localDayOf } from './days.ts';

interface DayFieldProps {
  readonly label: string;
  readonly day: string;
  /** The last that can be chosen. */
  readonly today: string;
  readonly change: (day: string) => void;
}

export function DayField({ label, day, today, change }: DayFieldProps) {
  const texts = useTexts(shared);
  const [typed, setTyped] = useState({ day, text: day });
  const before = () => change(dayFrom(day, -1));
  const after = () => {
    if (day < today) change(dayFrom(day, 1));
  };
  useKeys([
    { key: '[', does: texts.dayBefore, act: before },
    { key: ']', does: texts.dayAfter, act: after },
  ]);
  return (
    <fieldset className="day-field" aria-label={label}>
      <Button iconName="angle-left" variant="icon" ariaLabel={texts.dayBefore} onClick={before} />
      <DatePicker
        ariaLabel={label}
        value={typed.day === day ? typed.text : day}
        placeholder="YYYY-MM-DD"
        format="iso"
        expandToViewport
        isDateEnabled={(date) => localDayOf(date) <= today}
        onChange={({ detail }) => {
          setTyped({ day, text: detail.value });
          if (isDay(detail.value) && detail.value <= today) change(detail.value);
        }}
      />
      <Button
        iconName="angle-right"
        variant="icon"
        ariaLabel={texts.dayAfter}
        disabled={day >= today}
        onClick={after}
      />
    </fieldset>
  );
}
