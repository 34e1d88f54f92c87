/** What is asked on the way in, a screen each: password, a password of one's own, the authenticator app, its code. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../app/language.tsx';
import { useLoad } from '../app/load.ts';
import { Problem } from '../ui/problem.tsx';
import { signInTexts } from './texts.ts';
import type { SignIn } from './use-sign-in.ts';

interface FormProps {
  readonly signIn: SignIn;
  /** Whose sign-in it has to be, where only one person's will do. */
  readonly onlyFor?: string | undefined;
}

/** Other questions are other forms: what was typed into one is gone with it. */
export function SignInForm({ signIn, onlyFor }: FormProps) {
  const { question } = signIn;
  if (question.asks === 'password') return <PasswordForm signIn={signIn} onlyFor={onlyFor} />;
  if (question.asks === 'newPassword') return <NewPasswordForm signIn={signIn} />;
  return <CodeForm signIn={signIn} secret={question.asks === 'setUp' ? question.secret : undefined} />;
}

interface ScreenProps {
  readonly signIn: SignIn;
  readonly action: string;
  readonly submit: () => void;
  readonly children: ReactNode;
  /** Whether there is something to go back to. */
  readonly begun: boolean;
}

function Screen({ signIn, action, submit, children, begun }: ScreenProps) {
  const texts = useTexts(signInTexts);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!signIn.busy) submit();
      }}
    >
      <SpaceBetween size="l">
        {children}
        <Problem error={signIn.error} />
        <SpaceBetween size="xs" direction="horizontal">
          <Button variant="primary" formAction="submit" loading={signIn.busy}>
            {action}
          </Button>
          {begun && (
            <Button variant="link" formAction="none" onClick={signIn.startOver}>
              {texts.back}
            </Button>
          )}
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly fault?: string | undefined;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly autoFocus?: boolean;
}

function PasswordField({ label, hint, fault, change, ...input }: PasswordFieldProps) {
  return (
    <FormField label={label} constraintText={hint} errorText={fault}>
      <Input type="password" {...input} onChange={({ detail }) => change(detail.value)} />
    </FormField>
  );
}

function PasswordForm({ signIn, onlyFor }: FormProps) {
  const texts = useTexts(signInTexts);
  const [email, setEmail] = useState(onlyFor ?? signIn.email);
  const [password, setPassword] = useState('');
  return (
    <Screen
      signIn={signIn}
      action={texts.next}
      begun={false}
      submit={() => signIn.begin(email.trim(), password)}
    >
      <FormField label={texts.email}>
        <Input
          type="email"
          value={email}
          onChange={({ detail }) => setEmail(detail.value)}
          autoComplete="username"
          readOnly={onlyFor !== undefined}
          autoFocus={onlyFor === undefined && signIn.email === ''}
        />
      </FormField>
      <PasswordField
        label={texts.password}
        value={password}
        change={setPassword}
        autoComplete="current-password"
        autoFocus={onlyFor !== undefined || signIn.email !== ''}
      />
    </Screen>
  );
}

/** As the pool asks for. */
const SHORTEST = 12;

function NewPasswordForm({ signIn }: FormProps) {
  const texts = useTexts(signInTexts);
  const [chosen, setChosen] = useState('');
  const [repeated, setRepeated] = useState('');
  const [tried, setTried] = useState(false);
  const short = tried && chosen.length < SHORTEST ? texts.short : undefined;
  const differ = tried && chosen !== repeated ? texts.differ : undefined;
  const submit = () => {
    setTried(true);
    if (chosen.length >= SHORTEST && chosen === repeated) signIn.answer(chosen);
  };
  return (
    <Screen signIn={signIn} action={texts.next} begun submit={submit}>
      <Box variant="p">{texts.chosenText}</Box>
      <PasswordField
        label={texts.chosen}
        hint={texts.chosenHint}
        fault={short}
        value={chosen}
        change={setChosen}
        autoComplete="new-password"
        autoFocus
      />
      <PasswordField
        label={texts.repeat}
        fault={differ}
        value={repeated}
        change={setRepeated}
        autoComplete="new-password"
      />
    </Screen>
  );
}

interface CodeFormProps extends FormProps {
  /** Of the app that is being set up. */
  readonly secret: string | undefined;
}

function CodeForm({ signIn, secret }: CodeFormProps) {
  const texts = useTexts(signInTexts);
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const isCode = /^\d{6}$/.test(code);
  const submit = () => {
    setTried(true);
    if (isCode) signIn.answer(code);
  };
  return (
    <Screen signIn={signIn} action={secret ? texts.confirm : texts.signIn} begun submit={submit}>
      {secret && <SetUp secret={secret} email={signIn.email} />}
      <FormField
        label={texts.code}
        description={secret ? undefined : texts.codeText}
        errorText={tried && !isCode ? texts.digits : undefined}
      >
        <Input
          value={code}
          onChange={({ detail }) => setCode(detail.value.replaceAll(/\s/g, ''))}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
        />
      </FormField>
    </Screen>
  );
}

function SetUp({ secret, email }: { readonly secret: string; readonly email: string }) {
  const texts = useTexts(signInTexts);
  const address = `otpauth://totp/Holdfast:${encodeURIComponent(email)}?secret=${secret}&issuer=Holdfast`;
  // Once in the life of an account: nobody else waits for what draws it.
  const picture = useLoad(address, async () => {
    const { qrPicture } = await import('../../client/web/pictures.ts');
    return qrPicture(address);
  });
  return (
    <SpaceBetween size="s">
      <Box variant="p">{texts.setUpText}</Box>
      {picture.value && <img className="set-up-picture" src={picture.value} alt={texts.picture} />}
      <Box variant="small">
        {texts.secret}: <code className="set-up-secret">{secret}</code>
      </Box>
    </SpaceBetween>
  );
}
