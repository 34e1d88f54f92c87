/** At which hours of the day somebody usually pays, as a row of bars. */
import { useTexts } from '../../app/language.tsx';
import { hourTexts } from './hour-texts.ts';

interface HourChartProps {
  /** Of each hour of the day how much was paid in it, in no unit; nothing is drawn where nothing is known. */
  readonly hours: readonly number[];
}

const HEIGHT = 28;
const BAR = 10;

export function HourChart({ hours }: HourChartProps) {
  const texts = useTexts(hourTexts);
  const most = Math.max(0, ...hours);
  if (most === 0) return null;
  const busiest = hours.flatMap((value, hour) => (value === most ? [hour] : []));
  return (
    <figure className="hours">
      <figcaption>{texts.title}</figcaption>
      <svg
        role="img"
        aria-label={texts.label(busiest.join(', '))}
        viewBox={`0 0 ${24 * BAR} ${HEIGHT + 10}`}
        preserveAspectRatio="none"
      >
        {[...hours.entries()].map(([hour, value]) => {
          const height = Math.max(1, (value / most) * HEIGHT);
          return <rect key={hour} x={hour * BAR + 1} y={HEIGHT - height} width={BAR - 2} height={height} />;
        })}
      </svg>
      <span className="hours-scale" aria-hidden="true">
        <span>0</span>
        <span>6</span>
        <span>12</span>
        <span>18</span>
        <span>24</span>
      </span>
    </figure>
  );
}
