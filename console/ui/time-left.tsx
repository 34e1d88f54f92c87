/** How long something has still, told anew each second; what is urgent is seen to be. */
import { useNow } from '../../client/web/hooks.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { caseTexts } from '../texts/cases.ts';
import { duration, when } from './format.ts';

/** Seconds. */
const URGENT = 5 * 60;

export function TimeLeft({ until }: { readonly until: string }) {
  const { language } = useLanguage();
  const texts = useTexts(caseTexts);
  const left = Math.floor((Date.parse(until) - useNow()) / 1000);
  const tone = left <= 0 ? 'past' : left <= URGENT ? 'urgent' : 'calm';
  return (
    <time dateTime={until} title={when(until, language, 'full')} className={`time-left ${tone}`}>
      {left <= 0 ? texts.past : duration(left, language)}
    </time>
  );
}
