/** The way in, as a page. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ConsoleConfig } from '../app/config.ts';
import { useTexts } from '../app/language.tsx';
import type { Sessions } from '../app/sessions.ts';
import { LanguageButtons } from '../ui/language-buttons.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { signInTexts } from './texts.ts';
import { type Question, useSignIn } from './use-sign-in.ts';

export interface SignInProps {
  readonly config: ConsoleConfig;
  readonly sessions: Sessions;
}

export default function SignInPage({ config, sessions }: SignInProps) {
  const texts = useTexts(signInTexts);
  const signIn = useSignIn(config, sessions.enter);
  const titles: Readonly<Record<Question['asks'], string>> = {
    password: texts.title,
    code: texts.code,
    newPassword: texts.chosenTitle,
    setUp: texts.setUpTitle,
  };
  return (
    <div className="sign-in">
      <main className="sign-in-card">
        <SpaceBetween size="l">
          <div>
            <Box variant="span" color="text-body-secondary" fontWeight="bold">
              Holdfast
            </Box>
            <Box variant="h1">{titles[signIn.question.asks]}</Box>
            {signIn.question.asks === 'password' && (
              <Box variant="p" color="text-body-secondary">
                {texts.lead}
              </Box>
            )}
          </div>
          <SignInForm signIn={signIn} />
        </SpaceBetween>
      </main>
      <footer className="sign-in-foot">
        <LanguageButtons />
        <Box color="text-body-secondary" fontSize="body-s">
          {config.stage}
        </Box>
      </footer>
    </div>
  );
}
