/** Props to try things with, which no phone and no till has: an authenticator app, a mailbox, time that goes by. */
import { useEffect, useState } from 'react';
import { useAction, useNow } from '../../../client/web/hooks.ts';
import { secondsLeft, secretOf, shownCode } from '../authenticator.ts';
import { useTexts } from '../language.tsx';
import type { Mail } from '../stage.ts';
import { useTryIt } from '../try-it.ts';
import { Button, Problem } from '../ui/parts.tsx';

export function Backstage() {
  const { aside, helpers } = useTexts();
  return (
    <section className="backstage" aria-labelledby="backstage">
      <div className="backstage-head">
        <h2 id="backstage">{aside}</h2>
        <p className="hint">{helpers.text}</p>
      </div>
      <div className="props">
        <Authenticator />
        <Mailbox />
        <Calendar />
      </div>
    </section>
  );
}

function Authenticator() {
  const { helpers } = useTexts();
  const { stage, person } = useTryIt();
  const now = useNow();
  const secret = person === '' ? undefined : secretOf(person, stage);
  return (
    <div className="prop">
      <h3>{helpers.authenticator}</h3>
      {secret === undefined ? (
        <p className="hint">{helpers.authenticatorNone}</p>
      ) : (
        <>
          <p className="prop-code">{shownCode(secret, now).replace(/^.../, '$& ')}</p>
          <p className="hint">{helpers.authenticatorLeft(secondsLeft(now))}</p>
        </>
      )}
    </div>
  );
}

const SHOWN = 3;

function Mailbox() {
  const { helpers } = useTexts();
  const { person } = useTryIt();
  const [mails, setMails] = useState<readonly Mail[]>([]);
  const { busy, error, run } = useAction(async () => {
    const response = await fetch('/_local/outbox');
    if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
    const all = (await response.json()) as readonly Mail[];
    const own = all.filter(({ to, kind }) => to === person && kind !== 'push');
    setMails(own.slice(-SHOWN).reverse());
  });
  useEffect(() => {
    setMails([]);
    if (person !== '') void run();
  }, [person, run]);
  return (
    <div className="prop">
      <h3>{helpers.mailbox}</h3>
      {mails.length === 0 ? (
        <p className="hint">{helpers.mailboxNone}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and by keyboard too
        <ul className="mails" tabIndex={0} aria-label={helpers.mailbox}>
          {mails.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: mails have no ids
            <li key={index}>{text}</li>
          ))}
        </ul>
      )}
      <Problem error={error} />
      <Button kind="quiet" busy={busy} onClick={() => run()}>
        {helpers.mailboxRefresh}
      </Button>
    </div>
  );
}

function Calendar() {
  const { helpers } = useTexts();
  const { device } = useTryIt();
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction(async () => {
    const response = await fetch(`/_local/page/devices/${device}/day-later`, { method: 'POST' });
    if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
    setDone(true);
  });
  return (
    <div className="prop">
      <h3>{helpers.day}</h3>
      <p className="hint">{helpers.dayText}</p>
      <Problem error={error} />
      {device === undefined ? (
        <p className="hint">{helpers.dayNone}</p>
      ) : (
        <div role="status">
          {done && <p className="prop-done">{helpers.dayDone}</p>}
          {!done && (
            <Button busy={busy} onClick={() => run()}>
              {helpers.day}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
