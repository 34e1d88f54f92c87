/** The way back in: a dialog over what somebody was at when the session ended. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../app/language.tsx';
import type { Person } from '../app/sessions.ts';
import { SignInForm } from './sign-in-form.tsx';
import type { SignInProps } from './sign-in-page.tsx';
import { signInTexts } from './texts.ts';
import { useSignIn } from './use-sign-in.ts';

export default function SignInAgain({ config, sessions, person }: SignInProps & { readonly person: Person }) {
  const texts = useTexts(signInTexts);
  const signIn = useSignIn(config, sessions.enter);
  return (
    <Modal
      visible
      header={texts.again}
      onDismiss={() => {}}
      footer={
        <Button variant="link" onClick={sessions.leave}>
          {texts.otherPerson}
        </Button>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">{texts.againLead}</Box>
        <SignInForm signIn={signIn} onlyFor={person.email} />
      </SpaceBetween>
    </Modal>
  );
}
