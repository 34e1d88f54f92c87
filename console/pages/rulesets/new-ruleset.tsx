/** Drafts a ruleset: its text, what it says in words and what it would change beside it, and what is wrong with it. */
import './rulesets.css';
import { getRuleset } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useLoad } from '../../app/load.ts';
import { usePlace } from '../../app/location.ts';
import { LoadedView } from '../../ui/states.tsx';
import { Editor } from './editor.tsx';

export default function NewRuleset() {
  const { api } = useConsole();
  const from = usePlace().query.get('from') ?? 'current';
  const loaded = useLoad(`draft from ${from}`, async () => {
    const read = async (id: string) => (await api.call(getRuleset, { path: { id } })).body;
    const [current, origin] = await Promise.all([
      read('current'),
      from === 'current' ? undefined : read(from),
    ]);
    return { current, origin: origin ?? current };
  });
  return (
    <LoadedView of={loaded}>
      {({ current, origin }) => (
        <Editor key={from} current={current} origin={origin} renew={() => loaded.reload()} />
      )}
    </LoadedView>
  );
}
