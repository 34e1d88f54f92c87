/** A time, to the second for whoever points at it. */
import { useLanguage } from '../app/language.tsx';
import { when } from './format.ts';

export function At({ time }: { readonly time: string }) {
  const { language } = useLanguage();
  return (
    <time dateTime={time} title={when(time, language, 'full')}>
      {when(time, language)}
    </time>
  );
}
