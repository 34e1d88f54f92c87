/** Throws a switch, or puts it back: with a reason, and only after whom it concerns was read and agreed to. */
import { useState } from 'react';
import { putSwitch } from '../../../lambdas/contract/operations.ts';
import { useConsole } from '../../app/console.ts';
import type { KillSwitch } from '../../app/kill-switch.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { switchWords, whom } from '../../texts/switches.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import { StoreName } from '../../ui/store-name.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { ScopeFields } from './scope-fields.tsx';
import { switchesTexts } from './texts.ts';
import { isSaid, kindOf, scopeOf, type Wish } from './wish.ts';

interface SwitchDialogProps {
  /** To put back as it is where it is off; otherwise to throw, for whomever is said. */
  readonly of: KillSwitch;
  readonly close: () => void;
  readonly done: () => Promise<void>;
}

/** As long as the contract takes. */
const LONGEST = 150;

export function SwitchDialog({ of, close, done }: SwitchDialogProps) {
  const { language } = useLanguage();
  const texts = useTexts(switchesTexts);
  const { names } = useTexts(switchWords);
  const { api } = useConsole();
  const tell = useTell();
  const stops = of.state === 'on';
  const [wish, setWish] = useState<Wish>({ kind: 'everybody', whom: '' });
  const [reason, setReason] = useState('');
  const certainty = useSure(JSON.stringify(wish));
  const scope = stops ? scopeOf(wish) : of.scope;
  const said = !stops || isSaid(wish);
  const name = names[of.name];
  const act = async () => {
    const { body } = await api.call(putSwitch, {
      path: { name: of.name },
      body: { state: stops ? 'off' : 'on', reason: oneLine(reason), ...(scope ? { scope } : {}) },
    });
    await done();
    const told = body.state === 'off' ? texts.stopDone : texts.resumeDone;
    tell({ type: 'success', content: told(name, whom(body.scope, language)) });
  };
  return (
    <Dialog
      title={stops ? texts.stopTitle(name) : texts.resumeTitle(name)}
      action={stops ? texts.stopDo : texts.resumeDo}
      close={close}
      ready={said && certainty.sure && oneLine(reason) !== ''}
      act={act}
    >
      {stops && <ScopeFields name={of.name} wish={wish} change={setWish} />}
      <ReasonField reason={reason} change={setReason} longest={LONGEST} />
      {said && (
        <Sure of={certainty}>
          <Consequence of={of} stops={stops} scope={scope} />
        </Sure>
      )}
    </Dialog>
  );
}

interface ConsequenceProps {
  readonly of: KillSwitch;
  readonly stops: boolean;
  readonly scope: KillSwitch['scope'];
}

function Consequence({ of, stops, scope }: ConsequenceProps) {
  const { language } = useLanguage();
  const texts = useTexts(switchesTexts);
  const what = texts.stops[of.name];
  const who = whom(scope, language);
  return (
    <>
      <p>
        <strong>{stops ? texts.consequence[kindOf(scope)](what, who) : texts.again(what, who)}</strong>
      </p>
      {scope && 'store_id' in scope && (
        <p>
          <StoreName id={scope.store_id} />
        </p>
      )}
      {!stops && <p>{of.changed_by === 'rule:dead-man' ? texts.afterDeadMan : texts.others}</p>}
    </>
  );
}
