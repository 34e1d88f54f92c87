/** The till: sets itself up, and then sells. */
import { useCallback, useEffect, useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Button, Loading, Problem } from '../ui/parts.tsx';
import { Register } from './register.tsx';
import { discardTill, setUpTill, type TillTerminal } from './terminal.ts';

export function Till() {
  const texts = useTexts();
  const { stage, keep } = useTryIt();
  const [terminal, setTerminal] = useState<TillTerminal>();
  const { busy, error, run } = useAction(async () => setTerminal(await setUpTill(stage, keep)));
  useEffect(() => void run(), [run]);
  const anew = useCallback(async () => {
    await discardTill(keep);
    setTerminal(undefined);
    await run();
  }, [keep, run]);
  return (
    <section className="till" aria-label={texts.till}>
      {terminal ? (
        <Register terminal={terminal} anew={anew} />
      ) : (
        <div className="till-setup">
          {error === undefined ? (
            <>
              <Loading text={texts.register.settingUp} />
              <p className="hint centred">{texts.register.settingUpText}</p>
            </>
          ) : (
            <>
              <Problem error={error} slip />
              <div className="pair">
                <Button kind="primary" busy={busy} onClick={() => run()}>
                  {texts.retry}
                </Button>
                <Button onClick={anew}>{texts.register.anew}</Button>
              </div>
            </>
          )}
        </div>
      )}
    </section>
  );
}
