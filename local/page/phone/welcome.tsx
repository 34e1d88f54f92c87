/** The phone before anybody is signed in: sign-in, sign-up, and what Cognito asks for on the way. */
import { useState } from 'react';
import type { Session } from '../../../client/session.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { useTryIt } from '../try-it.ts';
import { Mark } from '../ui/icons.tsx';
import { Button, Field, Note, Problem } from '../ui/parts.tsx';
import { enter } from './account.ts';
import { Screen } from './screen.tsx';
import { AskCode, AskSetUp } from './second-factor.tsx';
import { SignUp } from './sign-up.tsx';

/** What the person is asked, and whom the answer goes to. */
interface Question {
  /** A new authenticator app is to be set up with it; without one, a code of the app is asked for. */
  readonly secret?: string;
  readonly again: boolean;
  readonly error: unknown;
  readonly answer: (code: string) => void;
}

interface WelcomeProps {
  /** Whether a session has just been ended. */
  readonly ended: boolean;
  readonly entered: (email: string, session: Session) => Promise<void>;
}

/** Told by Cognito of a wrong code: the same password with another code may be right. */
const wrongCode: ReadonlySet<unknown> = new Set([
  'CodeMismatchException',
  'ExpiredCodeException',
  'EnableSoftwareTokenMFAException',
]);

export function Welcome({ ended, entered }: WelcomeProps) {
  const { stage, keep, setPerson } = useTryIt();
  const [question, setQuestion] = useState<Question>();
  const [signingUp, setSigningUp] = useState(false);
  const [turn, setTurn] = useState(0);
  const action = useAction(async (email: string, password: string) => {
    setPerson(email);
    let again = false;
    let error: unknown;
    for (;;) {
      const ask = (secret?: string) =>
        new Promise<string>((answer) => {
          setSigningUp(false);
          setTurn((former) => former + 1);
          setQuestion({ ...(secret === undefined ? {} : { secret }), again, error, answer });
        });
      let wasSetUp = false;
      const enrolTotp = async (secret: string) => {
        const code = await ask(secret);
        wasSetUp = true;
        return code;
      };
      try {
        const session = await enter(stage, keep, email, password, { totpCode: () => ask(), enrolTotp });
        // The sign-in that sets the app up tracks no device: the next one does.
        if (!wasSetUp) return await entered(email, session);
        again = true;
        error = undefined;
      } catch (thrown) {
        if (!wrongCode.has((thrown as { readonly code?: unknown }).code)) {
          setQuestion(undefined);
          throw thrown;
        }
        error = thrown;
      }
    }
  });
  if (question?.secret !== undefined) return <AskSetUp key={turn} {...question} secret={question.secret} />;
  if (question) return <AskCode key={turn} {...question} />;
  if (signingUp) return <SignUp signedUp={action.run} busy={action.busy} back={() => setSigningUp(false)} />;
  return <SignIn ended={ended} action={action} signUp={() => setSigningUp(true)} />;
}

interface SignInProps {
  readonly ended: boolean;
  readonly action: ReturnType<typeof useAction<[string, string]>>;
  readonly signUp: () => void;
}

function SignIn({ ended, action, signUp }: SignInProps) {
  const { account } = useTexts();
  const { stage, person } = useTryIt();
  const [email, setEmail] = useState(person);
  const [password, setPassword] = useState('');
  const { sample } = stage;
  return (
    <Screen title={account.welcome}>
      <Mark />
      <p className="lead">{account.welcomeText}</p>
      {ended && <Note tone="ask" title={account.ended} />}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(email.trim(), password);
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
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Problem error={action.error} />
        <Button type="submit" kind="primary" busy={action.busy}>
          {account.signIn}
        </Button>
        <Button
          onClick={() => {
            setEmail(sample.email);
            setPassword(sample.password);
          }}
        >
          {account.useSample}
        </Button>
      </form>
      <p className="or">{account.newHere}</p>
      <Button kind="quiet" onClick={signUp}>
        {account.signUp}
      </Button>
    </Screen>
  );
}
