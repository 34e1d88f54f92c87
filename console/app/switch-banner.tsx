/** What is stopped now, at the top of every page: whoever reviews or looks for a fault has to know it. */
import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { putSwitch } from '../../lambdas/contract/operations.ts';
import { switchWords, whom } from '../texts/switches.ts';
import { isFor, useConsole } from './console.ts';
import { useLanguage, useTexts } from './language.tsx';
import { hrefOf, usePlace } from './location.ts';
import { useSwitches } from './switches.tsx';

const switchesPath = '/switches';

/** More of them would hide the page. */
const MOST = 3;

export function SwitchBanner() {
  const texts = useTexts(switchWords);
  const { language } = useLanguage();
  const { person } = useConsole();
  const { path } = usePlace();
  const off = useSwitches()?.value?.filter(({ state }) => state === 'off') ?? [];
  if (off.length === 0) return null;
  const said = off.slice(0, MOST).map(({ name, scope }) => `${texts.names[name]} (${whom(scope, language)})`);
  const more = off.length - said.length;
  return (
    <div role="status">
      <Alert
        type="warning"
        action={
          isFor(person, putSwitch) && path !== switchesPath ? (
            <Link href={hrefOf(switchesPath)}>{texts.title}</Link>
          ) : undefined
        }
      >
        <strong>{texts.banner}</strong> <bdi>{said.join(texts.between)}</bdi>
        {more > 0 && ` +${more}`}
      </Alert>
    </div>
  );
}
