/** Asks for a code of the authenticator app, or has a new app set up. */
import { useMemo, useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { qrPicture } from '../../../client/web/pictures.ts';
import { addSecret, nextCode, secretOf } from '../authenticator.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Button, CodeField, Note, Problem } from '../ui/parts.tsx';
import { Screen } from './screen.tsx';

interface CodeInputProps {
  readonly code: string;
  readonly setCode: (code: string) => void;
}

/** The six digits, and a button that has the page's own authenticator app fill them in. */
export function CodeInput({ code, setCode }: CodeInputProps) {
  const { account } = useTexts();
  const { stage, person } = useTryIt();
  const fill = useAction(async (secret: string) => setCode(await nextCode(person, secret, stage)));
  const secret = secretOf(person, stage);
  return (
    <>
      <CodeField label={account.totp} value={code} onChange={(event) => setCode(event.target.value)} />
      {secret !== undefined && (
        <Button kind="quiet" icon="wand" busy={fill.busy} onClick={() => fill.run(secret)}>
          {account.fill}
        </Button>
      )}
    </>
  );
}

interface AskProps {
  readonly again: boolean;
  readonly error: unknown;
  readonly answer: (code: string) => void;
}

export function AskCode({ again, error, answer }: AskProps) {
  const { account } = useTexts();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  return (
    <Screen title={account.totp}>
      {again ? <Note tone="ok" title={account.totpAgain} /> : <p className="lead">{account.totpText}</p>}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          answer(code);
        }}
      >
        <CodeInput code={code} setCode={setCode} />
        {!busy && <Problem error={error} />}
        <Button type="submit" kind="primary" busy={busy}>
          {account.signIn}
        </Button>
      </form>
    </Screen>
  );
}

export function AskSetUp({ secret, error, answer }: AskProps & { readonly secret: string }) {
  const { account } = useTexts();
  const { stage, person } = useTryIt();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [here, setHere] = useState(() => secretOf(person, stage) === secret);
  const picture = useMemo(
    () => qrPicture(`otpauth://totp/Holdfast:${encodeURIComponent(person)}?secret=${secret}&issuer=Holdfast`),
    [person, secret],
  );
  return (
    <Screen title={account.setUp}>
      <p className="lead">{account.setUpText}</p>
      <img className="set-up-picture" src={picture} alt={account.setUpPicture} />
      <p className="hint centred">
        {account.secret}: <code>{secret}</code>
      </p>
      {!here && (
        <Button
          icon="wand"
          onClick={() => {
            addSecret(person, secret);
            setHere(true);
          }}
        >
          {account.setUpHere}
        </Button>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          answer(code);
        }}
      >
        <CodeInput key={String(here)} code={code} setCode={setCode} />
        {!busy && <Problem error={error} />}
        <Button type="submit" kind="primary" busy={busy}>
          {account.confirm}
        </Button>
      </form>
    </Screen>
  );
}
