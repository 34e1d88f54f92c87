/** A new customer: address and password, then the code that Cognito mails. */
import { useState } from 'react';
import { confirmSignUp, signUp, userOf } from '../../../client/session.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Button, CodeField, Field, Problem } from '../ui/parts.tsx';
import { poolOf } from './account.ts';
import { Screen } from './screen.tsx';

interface SignUpProps {
  /** Goes on to the first sign-in. */
  readonly signedUp: (email: string, password: string) => Promise<void>;
  readonly busy: boolean;
  readonly back: () => void;
}

export function SignUp({ signedUp, busy, back }: SignUpProps) {
  const { account } = useTexts();
  const { stage, setPerson } = useTryIt();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [username, setUsername] = useState<string>();
  const register = useAction(async () => {
    setPerson(email.trim());
    setUsername(await signUp(poolOf(stage), email.trim(), password));
  });
  if (username !== undefined)
    return (
      <ConfirmMail
        email={email.trim()}
        username={username}
        confirmed={() => signedUp(email.trim(), password)}
        busy={busy}
        back={() => setUsername(undefined)}
      />
    );
  return (
    <Screen title={account.signUp} back={back}>
      <p className="lead">{account.signUpText}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void register.run();
        }}
      >
        <Field
          label={account.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label={account.password}
          hint={account.passwordHint}
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Problem error={register.error} />
        <Button type="submit" kind="primary" busy={register.busy}>
          {account.register}
        </Button>
      </form>
    </Screen>
  );
}

interface ConfirmMailProps {
  readonly email: string;
  readonly username: string;
  readonly confirmed: () => Promise<void>;
  readonly busy: boolean;
  readonly back: () => void;
}

function ConfirmMail({ email, username, confirmed, busy, back }: ConfirmMailProps) {
  const { account } = useTexts();
  const { stage } = useTryIt();
  const [code, setCode] = useState('');
  const confirm = useAction(async () => {
    await confirmSignUp(userOf(poolOf(stage), username), code);
    await confirmed();
  });
  return (
    <Screen title={account.confirmMail} back={back}>
      <p className="lead">{account.confirmMailText(email)}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm.run();
        }}
      >
        <CodeField
          label={account.mailedCode}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <Problem error={confirm.error} />
        <Button type="submit" kind="primary" busy={confirm.busy || busy}>
          {account.confirm}
        </Button>
      </form>
    </Screen>
  );
}
