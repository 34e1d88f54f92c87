/** Who did something; a rule is no person. */
import { useNameOf } from '../app/colleagues.tsx';
import { useConsole } from '../app/console.ts';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

/** As the API names the dead-man's rule. */
const DEAD_MAN = 'rule:dead-man';

export function By({ who }: { readonly who: string }) {
  const texts = useTexts(shared);
  const { person } = useConsole();
  const nameOf = useNameOf();
  if (who === DEAD_MAN) return <strong>{texts.deadMan}</strong>;
  return <bdi title={who}>{who === person.username ? texts.you : nameOf(who)}</bdi>;
}
