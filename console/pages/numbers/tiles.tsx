/** The figures that are one number each. */
import { type ReactNode, useId } from 'react';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { duration, money } from '../../ui/format.ts';
import { casesOf, type Figures } from './figures.ts';
import { numbersTexts } from './texts.ts';

/** Instead of a number that there is none of. */
const NONE = '–';

export function Tiles({ of: { now, period } }: { readonly of: Figures }) {
  const texts = useTexts(numbersTexts);
  const { language } = useLanguage();
  const number = (value: number) => value.toLocaleString(language);
  const time = (seconds: number | null) => (seconds === null ? NONE : duration(seconds, language));
  const { p50_seconds, p90_seconds, max_seconds } = period.time_to_decision;
  return (
    <div className="tile-groups">
      <Group title={texts.now}>
        <Tile name={texts.waiting}>{number(casesOf(now.backlog))}</Tile>
        <Tile name={texts.escalated}>{number(casesOf(now.backlog, ({ escalated }) => escalated))}</Tile>
        <Tile name={texts.oldest}>{time(now.oldest_age_seconds)}</Tile>
        <Tile name={texts.held}>
          {now.money_held.length === 0 && texts.nothingHeld}
          {now.money_held.map(({ currency, amount, cases }) => (
            <span key={currency} className="held">
              {money(amount, currency, language)} <small>{texts.heldCases(number(cases))}</small>
            </span>
          ))}
        </Tile>
      </Group>
      <Group title={texts.inPeriod}>
        <Tile name={texts.decided}>{number(period.decided)}</Tile>
        <Tile name={texts.expired}>{number(period.expired)}</Tile>
        <Tile name={texts.p50}>{time(p50_seconds)}</Tile>
        <Tile name={texts.p90}>{time(p90_seconds)}</Tile>
        <Tile name={texts.max}>{time(max_seconds)}</Tile>
      </Group>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <dl className="tiles">{children}</dl>
    </section>
  );
}

const Tile = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
